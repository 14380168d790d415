import { createAnalytics } from "@tracker-analytics/sdk";
import { runCases } from "./cases.mjs";

const { INGEST, SPOOL } = globalThis.process.env;
const hostOf = (name) => `${INGEST}/r/${name}`;
const ledgers = await runCases(hostOf, true);

const before = createAnalytics({
  ingestHost: hostOf("spool"),
  spoolDir: SPOOL,
  requestTimeoutMs: 100,
  onDiagnostic() {},
});
before.track("e", { mark: 1 });
// The server refuses the first request: what is left is for the next client.
ledgers.push(await before.close({ timeoutMs: 0 }));
const after = createAnalytics({ ingestHost: hostOf("spool"), spoolDir: SPOOL });
ledgers.push(await after.close());

// Left to the end of the process.
createAnalytics({ ingestHost: hostOf("end") }).track("e", { mark: 1 });
console.log(JSON.stringify(ledgers));
