import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { chromium, type Browser, type CDPSession } from "@playwright/test";
import { chromiumArguments, systemChromium } from "../../e2e/browsers.ts";
import { medianOf } from "../median.ts";
import {
  burst,
  deliverLeftovers,
  fillHeap,
  leaveBehind,
  oneByOne,
  type PageRun,
} from "./page-script.ts";

const eventCount = 1_000;
const oneByOneCount = 50;
const leftoverCount = 10_000;
const rounds = 7;
const bundlePath = "/browser.js";

/** One way of sending 1,000 events in a burst: medians, in milliseconds of the page's main thread. */
export interface BurstCost {
  /** In the loop that tracks. */
  readonly trackMs: number;
  /** From the first event to the last answer. */
  readonly mainThreadMs: number;
  /** The longest task of all rounds; 0 when none was over 50 ms. */
  readonly longestTaskMs: number;
}

/** What the page benchmarks came to. */
export interface PageCosts {
  readonly floor: BurstCost;
  readonly sdk: BurstCost;
  /** Main thread of the SDK by that of the floor, for 50 events, each sent when the one before is answered. */
  readonly oneByOneRatio: number;
  /** Likewise for loading the script and sending a first event. */
  readonly startRatio: number;
  /** Of the heap, for an event that waits. */
  readonly heapBytesAnEvent: number;
  /** The longest task while 10,000 events of an earlier page are delivered; 0 when none was over 50 ms. */
  readonly leftoversLongestTaskMs: number;
}

/** Measures the built browser entry in Chromium, turn by turn with the floor, each time in a fresh page. */
export async function measurePage(): Promise<PageCosts> {
  const bundle = readFileSync(join(import.meta.dirname, "../../sdk/dist/browser.js"));
  const site = await listen((path) =>
    path === bundlePath
      ? ["text/javascript", bundle]
      : ["text/html", "<!doctype html><title>bench</title>"],
  );
  const ingest = await listen(() => ["application/json", "{}"]);
  const browser = await chromium.launch({
    ...(systemChromium === undefined ? {} : { executablePath: systemChromium }),
    args: [...chromiumArguments],
  });
  try {
    const costs: Record<PageRun["kind"], BurstCost[]> = { floor: [], sdk: [] };
    for (let round = -1; round < rounds; round++) {
      for (const kind of ["floor", "sdk"] as const) {
        const run = { kind, ingestHost: ingest.url, bundle: bundlePath, eventCount };
        const cost = await measureBurst(browser, site.url, run);
        if (round >= 0) costs[kind].push(cost);
      }
    }
    const ratioOf = (count: number): Promise<number> =>
      measureRatio(browser, site.url, {
        ingestHost: ingest.url,
        bundle: bundlePath,
        eventCount: count,
      });
    return {
      floor: medianCost(costs.floor),
      sdk: medianCost(costs.sdk),
      oneByOneRatio: await ratioOf(oneByOneCount),
      startRatio: await ratioOf(1),
      heapBytesAnEvent: await measureHeap(browser, site.url, ingest.url),
      leftoversLongestTaskMs: await measureLeftovers(browser, site.url, ingest.url),
    };
  } finally {
    await browser.close();
    site.server.close();
    ingest.server.close();
  }
}

async function measureBurst(browser: Browser, siteUrl: string, run: PageRun): Promise<BurstCost> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(siteUrl);
  const session = await context.newCDPSession(page);
  await session.send("Performance.enable");
  // Loading the bundle does not count as sending.
  await page.evaluate((path) => import(path), run.bundle);
  const before = await readTaskMs(session);
  const { trackMs, longestTaskMs } = await page.evaluate(burst, run);
  const mainThreadMs = (await readTaskMs(session)) - before;
  await context.close();
  return { trackMs, mainThreadMs, longestTaskMs };
}

/** Main thread of the SDK, from loading its script on, by that of the floor: medians, turn by turn. */
async function measureRatio(
  browser: Browser,
  siteUrl: string,
  run: Omit<PageRun, "kind">,
): Promise<number> {
  const costs: Record<PageRun["kind"], number[]> = { floor: [], sdk: [] };
  for (let round = -1; round < rounds; round++) {
    for (const kind of ["floor", "sdk"] as const) {
      const context = await browser.newContext();
      const page = await context.newPage();
      await page.goto(siteUrl);
      const session = await context.newCDPSession(page);
      await session.send("Performance.enable");
      const before = await readTaskMs(session);
      const turn: PageRun = { ...run, kind };
      await page.evaluate(oneByOne, turn);
      // What is done after the last answer belongs to it.
      await page.waitForTimeout(300);
      if (round >= 0) costs[kind].push((await readTaskMs(session)) - before);
      await context.close();
    }
  }
  return medianOf(costs.sdk) / medianOf(costs.floor);
}

async function measureHeap(browser: Browser, siteUrl: string, ingestHost: string): Promise<number> {
  const heldCount = 9_000;
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(siteUrl);
  const session = await context.newCDPSession(page);
  const readHeap = async (): Promise<number> => {
    await session.send("HeapProfiler.collectGarbage");
    return (await session.send("Runtime.getHeapUsage")).usedSize;
  };
  await page.evaluate((path) => import(path), bundlePath);
  const before = await readHeap();
  const run: PageRun = { kind: "sdk", ingestHost, bundle: bundlePath, eventCount: heldCount };
  await page.evaluate(fillHeap, run);
  const heapBytesAnEvent = ((await readHeap()) - before) / heldCount;
  await context.close();
  return heapBytesAnEvent;
}

async function readTaskMs(session: CDPSession): Promise<number> {
  const { metrics } = await session.send("Performance.getMetrics");
  return 1_000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0);
}

async function measureLeftovers(
  browser: Browser,
  siteUrl: string,
  ingestUrl: string,
): Promise<number> {
  const context = await browser.newContext();
  const run = {
    kind: "sdk",
    ingestHost: ingestUrl,
    bundle: bundlePath,
    eventCount: leftoverCount,
  } as const;
  const first = await context.newPage();
  await first.route(`${ingestUrl}/**`, (route) => route.abort());
  await first.goto(siteUrl);
  await first.evaluate(leaveBehind, run);
  await first.close();
  const second = await context.newPage();
  await second.goto(siteUrl);
  const longestTaskMs = await second.evaluate(deliverLeftovers, run);
  await context.close();
  return longestTaskMs;
}

function medianCost(costs: readonly BurstCost[]): BurstCost {
  return {
    trackMs: medianOf(costs.map(({ trackMs }) => trackMs)),
    mainThreadMs: medianOf(costs.map(({ mainThreadMs }) => mainThreadMs)),
    longestTaskMs: Math.max(...costs.map(({ longestTaskMs }) => longestTaskMs)),
  };
}

async function listen(
  answer: (path: string) => readonly [type: string, body: string | Buffer],
): Promise<{ readonly server: Server; readonly url: string }> {
  const server = createServer((request, response) => {
    request.resume();
    request.on("end", () => {
      const [type, body] = answer(request.url ?? "/");
      response
        .writeHead(200, {
          "content-type": type,
          "access-control-allow-origin": "*",
          "access-control-allow-headers": "content-type",
          "access-control-max-age": "86400",
          "access-control-expose-headers": "x-analytics-batch",
          "x-analytics-batch": "1",
        })
        .end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
