import { buildIfStale } from "../build.ts";
import { runCommand } from "../run-command.ts";

process.exitCode =
  (await buildIfStale()) ||
  (await runCommand("node", ["dev-ingest/test/soak/main.ts", ...process.argv.slice(2)]));
