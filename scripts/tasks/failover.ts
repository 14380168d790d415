import { runCommand } from "../run-command.ts";

// npm run failover [kills] [seed]: the primary of three PostgreSQL servers is killed again and again while senders send.
process.exitCode = await runCommand("node", [
  "--conditions=@tracker-analytics/source",
  "dev-ingest/test/failover/main.ts",
  ...process.argv.slice(2),
]);
