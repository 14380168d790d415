// Has an event on disk that it cannot deliver, and lives until it is killed.
import { createAnalytics } from "@tracker-analytics/sdk";

const { INGEST, SPOOL } = globalThis.process.env;
const analytics = createAnalytics({
  ingestHost: `${INGEST}/r/spool`,
  spoolDir: SPOOL,
  spoolIntervalMs: 0,
  onDiagnostic() {},
});
analytics.track("e", { mark: 1 });
setTimeout(() => console.log("on disk"), 100);
setInterval(() => analytics.ledger(), 60_000);
