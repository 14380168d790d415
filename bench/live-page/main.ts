import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { chromium } from "@playwright/test";
import { createPostgresStore } from "../../dev-ingest/src/store/postgres/postgres-store.ts";
import { createSqliteStore } from "../../dev-ingest/src/store/sqlite/sqlite-store.ts";
import { queryOnce } from "../../dev-ingest/test/postgres/programs.ts";
import { PostgresServer } from "../../dev-ingest/test/postgres/postgres-server.ts";
import { chromiumOptions } from "../../e2e/browsers.ts";
import { fillStore } from "../ingest/fill-store.ts";
import { load, start, startLoad } from "../ingest/throughput.ts";
import { medianOf } from "../median.ts";
import { mainThreadDuring } from "./main-thread.ts";
import { type Opening, openOften, standingView } from "./open-view.ts";
import { chartedDay, liveViews, type MeasuredView, measuredViews } from "./views.ts";

// npm run bench live-page, or node --conditions=@tracker-analytics/source bench/live-page/main.ts [sqlite|postgres|both] [events] [file or URL]
// The built live page on a store of a day's events: every view opened, watched while more arrive, and opened while they do.
// Ten minutes an engine.
// Usable: what people open the view for is on the screen (views.ts says what), and a press would be answered; complete: so is what
// stands beside it. The target is for the first of them, in a browser that has the page in its cache.
// A file that is named is filled once, and kept; a database that is named has its events already. Ends with 1 when a target is missed.
const engines = process.argv[2] ?? "both";
const eventCount = Number(process.argv[3] ?? 1_000_000);
const keptStore = process.argv[4];
const eventsPerSecond = 1_000;
const connections = 4;
const watchedSeconds = 8;
/** Opening all views takes less. */
const longestSeconds = 3_600;
const maxUsableMs = 300;
const maxChartedMs = 150;
const maxTaskMs = 50;

const browser = await chromium.launch(chromiumOptions.launchOptions);
if (engines !== "postgres") await onSqlite();
if (engines !== "sqlite") await onPostgres();
await browser.close();

async function onSqlite(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "bench-live-page-"));
  const file = keptStore ?? join(folder, "events.db");
  if (!existsSync(file)) await fillStore(await createSqliteStore({ file }), eventCount, eventCount);
  await measure("SQLite", file);
  rmSync(folder, { recursive: true, force: true });
}

async function onPostgres(): Promise<void> {
  if (keptStore?.startsWith("postgres")) {
    await measure("PostgreSQL", keptStore);
    return;
  }
  const database = await PostgresServer.create();
  try {
    const url = await database.createDatabase("live_page");
    await fillStore(await createPostgresStore({ url }), eventCount, eventCount);
    // PostgreSQL does it by itself, a minute after a million events came at once: while the first views are opened.
    await queryOnce(url, "vacuum analyze");
    await measure("PostgreSQL", url);
  } finally {
    await database.remove();
  }
}

async function measure(engine: string, store: string): Promise<void> {
  const server = start("serve.ts", ["file", store]);
  try {
    const lines = createInterface({ input: server.stdout! })[Symbol.asyncIterator]();
    const port = (await lines.next()).value as string;
    const url = `http://127.0.0.1:${port}/`;
    // What a list of refusals and a list of runs show.
    await fetch(`${url}track`, { method: "POST", body: "[" });
    await fetch(`${url}r/bench/track`, { method: "POST", body: '[{"event_name":"begun"}]' });
    console.log(`${engine}, ${eventCount.toLocaleString("en")} events of a day`);
    for (const view of measuredViews) await measureOpenings(url, view);
    console.log(`${eventsPerSecond.toLocaleString("en")} events a second arrive`);
    for (const view of liveViews) await watchWhileArriving(url, { port, view });
    const sender = startLoad({ port, connections, seconds: longestSeconds, eventsPerSecond });
    try {
      for (const view of measuredViews) await measureOpenings(url, view);
    } finally {
      sender.kill();
    }
  } finally {
    server.kill("SIGKILL");
  }
}

/** Opens a view again and again, and says the medians. */
async function measureOpenings(url: string, view: MeasuredView): Promise<void> {
  const { cold, warm, cpuMs } = await openOften(browser, url, view);
  check(`${view.name}: usable after`, medianUsableMs(warm), maxUsableMs);
  const completeMs = medianOf(warm.map((opening) => opening.completeMs));
  console.log(
    `       complete after ${completeMs.toFixed(0)} ms; at the first visit usable after ${medianUsableMs(cold).toFixed(0)} ms; ${cpuMs.toFixed(0)} ms of CPU of the main thread, traced`,
  );
  if (view === chartedDay)
    check(
      `${view.name}: charted, after the answer`,
      medianOf(warm.map((opening) => opening.chartedMs)),
      maxChartedMs,
    );
}

function medianUsableMs(openings: readonly Opening[]): number {
  return medianOf(openings.map(({ usableMs }) => usableMs));
}

/** Watches a view that stands open while events arrive. */
async function watchWhileArriving(
  url: string,
  { port, view }: { readonly port: string; readonly view: MeasuredView },
): Promise<void> {
  const page = await standingView(browser, url, view);
  await delay(1_000);
  const work = await mainThreadDuring({ browser, page }, async () => {
    await load({ port, connections, seconds: watchedSeconds, eventsPerSecond });
  });
  await page.context().close();
  check(`${view.name}: longest task, of CPU`, work.longestTaskCpuMs, maxTaskMs);
  console.log(
    `       ${work.longestTaskMs.toFixed(0)} ms of the clock; ${(work.cpuMs / watchedSeconds).toFixed(0)} ms of CPU a second`,
  );
}

function check(what: string, ms: number, limitMs: number): void {
  if (ms > limitMs) process.exitCode = 1;
  console.log(
    `${ms > limitMs ? "MISS" : "ok  "} ${what} ${ms.toFixed(0)} ms, at most ${limitMs} ms`,
  );
}
