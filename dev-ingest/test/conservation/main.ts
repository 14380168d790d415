import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runConservation } from "./run-conservation.ts";

// node --conditions=@tracker-analytics/source dev-ingest/test/conservation/main.ts [kills] [seed]
const kills = Number(process.argv[2] ?? 20);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const folder = mkdtempSync(join(tmpdir(), "dev-ingest-conservation-"));
console.log(`Writers send, the server suffers (seed ${seed}).`);
try {
  const { verdict, troubles, exitCode } = await runConservation({
    folder,
    kills,
    seed,
    onProgress: (message) => console.log(message),
  });
  console.table({
    "killed with -9": troubles.kills,
    paused: troubles.pauses,
    "connections reset": troubles.resets,
    "faults set": troubles.faults,
    "second servers refused": troubles.refusedServers,
    "files removed": troubles.removedFiles,
    "disk filled": troubles.fullDisks ?? "not done: mounting a disk takes root",
    "events sent": verdict.sent,
    "obligations (events that got a 2xx)": verdict.obligations,
    "events stored": verdict.stored,
    "acknowledged and missing": verdict.missing.length,
    "stored twice": verdict.doubled.length,
    altered: verdict.altered.length,
    "never sent": verdict.foreign.length,
    "exit code at the end": exitCode,
  });
  const isKept = [verdict.missing, verdict.doubled, verdict.altered, verdict.foreign].every(
    ({ length }) => length === 0,
  );
  console.log(
    isKept ? "Every promise was kept." : `Broken: ${JSON.stringify(verdict).slice(0, 2_000)}`,
  );
  process.exitCode = isKept && exitCode === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
