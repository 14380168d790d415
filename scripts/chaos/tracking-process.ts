// Started by the chaos run: tracks events, writes down which ones, and ends when it is made to.
import { writeSync } from "node:fs";
import { createAnalytics } from "@tracker-analytics/sdk";
import { installShutdown } from "@tracker-analytics/sdk/server";

const [ingestHost = "", spoolDir = "", spoolIntervalMs = "", name = ""] = process.argv.slice(2);
const analytics = createAnalytics({
  ingestHost,
  spoolDir,
  spoolIntervalMs: Number(spoolIntervalMs),
  flushIntervalMs: 500,
  requestTimeoutMs: 2_000,
  onDiagnostic: ({ reason, message, lostEvents }) => say({ reason, message, lostEvents }),
});
installShutdown(analytics, { timeoutMs: 300 });
process.once("SIGUSR2", () => process.exit());

let tracked = 0;
setInterval(() => {
  const from = tracked + 1;
  for (let event = 0; event < 1 + (tracked % 3); event++) {
    tracked++;
    analytics.track("chaos", { mark: `${name}-${tracked}`, text: "x".repeat(200) });
  }
  say({ from, to: tracked, at: Date.now() });
}, 50);

/** Written at once, so that nothing is unsaid when the process is killed. */
function say(line: object): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}
