import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { measureScopeCost } from "./scope-cost.ts";
import { medianOf } from "../median.ts";
import { sendBySdk } from "../sender/two-senders.ts";
import { measureThroughput } from "./throughput.ts";

const mebibyte = 2 ** 20;
const minThroughputRatio = 0.6;
const maxScopeUs = 5;
const maxGrowthMebibytes = 20;

const sink = spawn(process.execPath, [join(import.meta.dirname, "..", "sender", "sink.ts")], {
  stdio: ["ignore", "pipe", "inherit"],
});
const [line] = (await once(sink.stdout, "data")) as [Buffer];
const host = `http://127.0.0.1:${String(line).trim()}`;

const scopeUs = await measureScopeCost();
report("a request scope adds", scopeUs, "µs", scopeUs <= maxScopeUs, `at most ${maxScopeUs}`);

const { floor, ours } = await measureThroughput(host);
process.stdout.write(`     floor ${floor.toFixed(0)} events/s, SDK ${ours.toFixed(0)} events/s\n`);
const ratio = ours / floor;
report(
  "events a second of the floor's",
  ratio,
  "times",
  ratio >= minThroughputRatio,
  `at least ${minThroughputRatio}`,
);

// The heap settles at a size of the collector's choice first: what counts is whether it grows from then on.
const rss: number[] = [];
await sendBySdk(host, 1_000_000, (events) => {
  if (events % 50_000 === 0) rss.push(process.memoryUsage.rss() / mebibyte);
});
const half = rss.length / 2;
const growth = medianOf(rss.slice(half)) - medianOf(rss.slice(0, half));
report(
  "memory grows from 500,000 to 1,000,000 events by",
  growth,
  "MiB",
  growth <= maxGrowthMebibytes,
  `at most ${maxGrowthMebibytes}`,
);
sink.kill();

function report(what: string, value: number, unit: string, isMet: boolean, limit: string): void {
  process.stdout.write(
    `${isMet ? "ok  " : "MISS"} ${what}: ${value.toFixed(2)} ${unit}, ${limit}\n`,
  );
  if (!isMet) process.exitCode = 1;
}
