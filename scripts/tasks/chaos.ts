import { buildIfStale } from "../build.ts";
import { runChaos } from "../chaos/run-chaos.ts";

// npm run chaos [seconds]: processes that share a spool are killed and paused, and their disk and their ingest fail.
const seconds = process.argv[2] ?? "600";
if (!/^[1-9]\d{0,5}$/.test(seconds)) {
  process.stderr.write(`npm run chaos takes a number of seconds, not ${seconds}.\n`);
  process.exit(2);
}
process.exitCode = (await buildIfStale()) || (await runChaos(Number(seconds)));
