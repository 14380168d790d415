import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Verdict } from "./check.ts";
import { runShared } from "./run-shared.ts";

// node --conditions=@tracker-analytics/source dev-ingest/test/conservation/shared-main.ts [kills] [restarts] [seed]
const kills = Number(process.argv[2] ?? 20);
const restarts = Number(process.argv[3] ?? 5);
const seed = Number(process.argv[4] ?? Date.now() % 1_000_000);
const folder = mkdtempSync(join(tmpdir(), "dev-ingest-conservation-"));
console.log(`Writers send, three servers and their database suffer (seed ${seed}).`);
try {
  const { stored, forwarded, ...troubles } = await runShared({
    folder,
    kills,
    restarts,
    seed,
    onProgress: (message) => console.log(message),
  });
  console.table({
    "servers killed with -9": troubles.kills,
    "of these, the one that forwarded": troubles.forwarderKills,
    "crashes of the database": troubles.restarts,
    "connections reset": troubles.resets,
  });
  console.table({ "in the database": rowOf(stored), forwarded: rowOf(forwarded) });
  process.exitCode = isKept(stored) && isKept(forwarded) ? 0 : 1;
  console.log(process.exitCode === 0 ? "Every promise was kept." : "A promise was broken.");
} finally {
  rmSync(folder, { recursive: true, force: true });
}

function rowOf(verdict: Verdict): object {
  const { missing, doubled, altered, foreign, ...counts } = verdict;
  return {
    ...counts,
    missing: missing.length,
    doubled: doubled.length,
    altered: altered.length,
    foreign: foreign.length,
  };
}

function isKept({ missing, doubled, altered, foreign }: Verdict): boolean {
  return [missing, doubled, altered, foreign].every(({ length }) => length === 0);
}
