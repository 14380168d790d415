import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findPrograms } from "./database-node.ts";
import { runFailover } from "./run-failover.ts";

// npm run failover [kills] [seed]
const kills = Number(process.argv[2] ?? 5);
const seed = Number(process.argv[3] ?? Date.now() % 1_000_000);
const programs = findPrograms();
if (programs === null) {
  console.log(
    "Skipped: install PostgreSQL from Debian's packages (apt install postgresql) to see it fail over.",
  );
} else {
  const folder = mkdtempSync(join(tmpdir(), "dev-ingest-failover-"));
  console.log(`Writers send, one primary after the other is killed (${programs}, seed ${seed}).`);
  try {
    const { verdict, outages } = await runFailover({
      folder,
      programs,
      kills,
      seed,
      onProgress: (message) => console.log(message),
    });
    console.table({
      "primaries killed with -9": outages.length,
      "seconds of 503, each": outages.map((seconds) => seconds.toFixed(1)).join(", "),
      "events sent": verdict.sent,
      "obligations (events that got a 2xx)": verdict.obligations,
      "events stored": verdict.stored,
      "acknowledged and lost": verdict.missing.length,
      doubled: verdict.doubled.length,
      altered: verdict.altered.length,
      "never sent": verdict.foreign.length,
    });
    const isKept = [verdict.missing, verdict.doubled, verdict.altered, verdict.foreign].every(
      ({ length }) => length === 0,
    );
    console.log(isKept ? "Every promise was kept." : "A promise was broken.");
    process.exitCode = isKept ? 0 : 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
