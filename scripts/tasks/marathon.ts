import { spawn, type ChildProcess } from "node:child_process";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { MarathonEvent } from "../../examples/donation-tracker/src/expected-wire.ts";
import { expectedWire } from "../../examples/donation-tracker/src/expected-wire.ts";
import { marathonEvents } from "../../examples/donation-tracker/src/marathon.ts";
import { buildIfStale } from "../build.ts";
import { compareEvents, type ArrivedEvent, type Comparison } from "../marathon/compare.ts";
import { root } from "../run-command.ts";

const { values } = parseArgs({
  options: {
    "ingest-host": { type: "string" },
    events: { type: "string", default: "5000" },
    seed: { type: "string", default: "2026" },
  },
});
const paths = ["track", "test"] as const;
const pageSize = 1_000;
const maxOutputRead = 10_000;

process.exitCode = (await buildIfStale()) || (await runMarathon());

/** Returns 0 when everything that was tracked arrived once, as it was, in order. */
async function runMarathon(): Promise<number> {
  const server = values["ingest-host"] === undefined ? await startServer() : undefined;
  const host = values["ingest-host"] ?? server!.url;
  const run = `marathon-${Date.now().toString(36)}`;
  const comparisons = new Map<string, Comparison>();
  let marked = 0;
  try {
    for (const [index, path] of paths.entries()) {
      const events = [
        ...marathonEvents({ seed: Number(values.seed) + index, count: Number(values.events) }),
      ];
      await sendAll(`${host}/r/${run}`, path, events);
      const arrived = await listArrived(host, run, path);
      comparisons.set(path, compareEvents(events.map(expectedWire), arrived));
      marked += printMarked(path, arrived);
      printNames(path, events, arrived);
    }
  } finally {
    server?.process.kill();
  }
  // Another server may have no plan, or another one.
  return printVerdict(comparisons) || (server !== undefined && marked > 0 ? 1 : 0);
}

async function sendAll(
  ingestHost: string,
  path: (typeof paths)[number],
  events: readonly MarathonEvent[],
): Promise<void> {
  // The built package, which is not there before the build.
  const { createAnalytics } = await import("@tracker-analytics/sdk");
  const problems: string[] = [];
  const analytics = createAnalytics({
    ingestHost,
    testMode: path === "test",
    flushIntervalMs: 50,
    onDiagnostic: ({ reason, message }) => problems.push(`${reason}: ${message}`),
  });
  for (const [index, event] of events.entries()) {
    analytics.track(event.event_name, event.properties);
    if (index % 250 === 249 || index === events.length - 1) {
      await analytics.flush();
      showProgress(`/${path}: ${analytics.ledger().delivered} of ${events.length} delivered`);
    }
  }
  const ledger = await analytics.close();
  process.stdout.write(`\n  ledger ${JSON.stringify(ledger)}\n`);
  for (const problem of problems.slice(0, 10)) process.stdout.write(`  ${problem}\n`);
}

async function listArrived(host: string, run: string, path: string): Promise<ArrivedEvent[]> {
  const arrived: ArrivedEvent[] = [];
  for (;;) {
    const after = arrived.at(-1)?.seq ?? 0;
    const query = new URLSearchParams({
      run,
      path,
      order: "oldest",
      after: String(after),
      limit: String(pageSize),
    });
    const response = await fetch(`${host}/api/events?${query.toString()}`);
    if (!response.ok)
      throw new Error(`${response.url} answered ${response.status}: ${await response.text()}`);
    const { events } = (await response.json()) as { events: ArrivedEvent[] };
    if (events.length === 0) return arrived;
    arrived.push(...events);
  }
}

/** Prints which events are not as the plan says, and returns how many. */
function printMarked(path: string, arrived: readonly ArrivedEvent[]): number {
  const marked = arrived.filter(({ status }) => status !== "ok");
  process.stdout.write(`  /${path}: ${marked.length} events are not as the plan says\n`);
  for (const { seq, event_name: name, issues } of marked.slice(0, 10)) {
    for (const issue of issues) {
      process.stdout.write(`  #${seq} ${name} ${issue.path}: ${issue.message}\n`);
    }
  }
  return marked.length;
}

function printNames(
  path: string,
  events: readonly MarathonEvent[],
  arrived: readonly ArrivedEvent[],
): void {
  const trackedByName = countByName(events);
  const arrivedByName = countByName(arrived);
  const names = [...new Set([...trackedByName.keys(), ...arrivedByName.keys()])].toSorted();
  process.stdout.write(`\n  ${`/${path}`.padEnd(34)}tracked  arrived\n`);
  for (const name of names) {
    const tracked = String(trackedByName.get(name) ?? 0).padStart(7);
    const found = String(arrivedByName.get(name) ?? 0).padStart(9);
    process.stdout.write(`  ${name.padEnd(34)}${tracked}${found}\n`);
  }
}

function countByName(events: readonly { readonly event_name: string }[]): Map<string, number> {
  const countsByName = new Map<string, number>();
  for (const { event_name: name } of events) {
    countsByName.set(name, (countsByName.get(name) ?? 0) + 1);
  }
  return countsByName;
}

function printVerdict(comparisons: ReadonlyMap<string, Comparison>): number {
  let differenceCount = 0;
  process.stdout.write("\n");
  for (const [path, comparison] of comparisons) {
    differenceCount += comparison.differenceCount;
    process.stdout.write(
      `/${path}: ${comparison.tracked} tracked, ${comparison.arrived} arrived, ${comparison.differenceCount} differences\n`,
    );
    for (const difference of comparison.differences) process.stdout.write(`  ${difference}\n`);
  }
  process.stdout.write(
    differenceCount === 0
      ? "Everything arrived once, as it was, in order.\n"
      : "What arrived is not what was tracked.\n",
  );
  return differenceCount === 0 ? 0 : 1;
}

function showProgress(text: string): void {
  process.stdout.write(process.stdout.isTTY ? `\r  ${text}` : `  ${text}\n`);
}

async function startServer(): Promise<{ readonly url: string; readonly process: ChildProcess }> {
  const child = spawn(
    process.execPath,
    [
      join(root, "dev-ingest", "dist", "cli.js"),
      "--port=0",
      "--json",
      "--show-pii",
      `--plan=${join(root, "examples", "donation-tracker", "src", "plan.ts")}`,
    ],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const url = await new Promise<string>((resolve, reject) => {
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => {
      // Read on after that, so that the server's log does not fill the pipe.
      if (output.length < maxOutputRead) output += String(chunk);
      const found = /listens on (http:\/\/[^\s"]+)/.exec(output)?.[1];
      if (found !== undefined) resolve(found);
    });
    child.on("exit", (code) => reject(new Error(`dev-ingest ended with ${code}: ${output}`)));
  });
  return { url, process: child };
}
