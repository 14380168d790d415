// Delivers what processes that are gone have left.
import { createAnalytics } from "@tracker-analytics/sdk";

const { INGEST, SPOOL } = globalThis.process.env;
const analytics = createAnalytics({ ingestHost: `${INGEST}/r/spool`, spoolDir: SPOOL });
console.log(JSON.stringify(await analytics.close()));
