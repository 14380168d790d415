import type { Browser, CDPSession, Page } from "@playwright/test";
import { medianOf } from "../median.ts";
import type { Collector } from "./collector.ts";
import type { Site } from "./site.ts";

/** What a peer costs a page: medians. */
export interface PageCost {
  /** CPU of the main thread for a burst of 1,000 events, from the first call until they have arrived, in milliseconds. */
  readonly burstMs: number;
  /** The calls of `track()` in it, in milliseconds. */
  readonly trackMs: number;
  /** Of the heap, for an event of the burst that is not yet delivered. */
  readonly heapBytes: number;
  /** Events of the last burst that arrived. */
  readonly arrived: number;
}

const burstEvents = 1_000;
const rounds = 3;
const quietMs = 2_000;
const deadlineMs = 20_000;

/** Measures a burst of each peer in turns, each time in a fresh page. */
export async function measureCosts(
  browser: Browser,
  site: Site,
  collector: Collector,
  names: readonly string[],
): Promise<readonly PageCost[]> {
  const costs = names.map((): PageCost[] => []);
  // The first round warms caches up.
  for (let round = -1; round < rounds; round++) {
    for (const [index, name] of names.entries()) {
      const cost = await measureBurst(browser, site.urlOf(name, collector.url), collector);
      if (round >= 0) costs[index]!.push(cost);
    }
  }
  return costs.map((measured) => {
    const median = (key: keyof PageCost): number => medianOf(measured.map((cost) => cost[key]));
    return {
      burstMs: median("burstMs"),
      trackMs: median("trackMs"),
      heapBytes: median("heapBytes"),
      arrived: Math.min(...measured.map(({ arrived }) => arrived)),
    };
  });
}

async function measureBurst(
  browser: Browser,
  url: string,
  collector: Collector,
): Promise<PageCost> {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForTimeout(1_000);
  const session = await context.newCDPSession(page);
  // CPU of the thread: what else the machine does is not counted.
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  collector.arrivals.clear();
  const heapBefore = await readHeap(session);
  const before = await readTaskMs(session);
  const trackMs = await trackBurst(page, burstEvents);
  const heapBytes = ((await readHeap(session)) - heapBefore) / burstEvents;
  await untilArrived(collector, burstEvents);
  const burstMs = (await readTaskMs(session)) - before;
  await context.close();
  return { burstMs, trackMs, heapBytes, arrived: collector.arrivals.size };
}

/** Tracks so many marked events in one task. Resolves to the milliseconds that the calls took. */
export function trackBurst(page: Page, count: number): Promise<number> {
  return page.evaluate((events) => {
    const { track } = globalThis as unknown as {
      track: (name: string, properties: object) => void;
    };
    const startedAt = performance.now();
    for (let index = 0; index < events; index++) {
      track("donation_completed", {
        mark: `mark-${index}`,
        donation_id: index,
        event_id: 29,
        amount: "25.00",
        currency: "USD",
        is_anonymous: false,
        comment: "Good luck to all the runners, and greetings from the harbor; save the animals.",
      });
    }
    return performance.now() - startedAt;
  }, count);
}

/** Resolves when so many different events have arrived, and none came for a while; or at a deadline. */
export async function untilArrived(collector: Collector, count: number): Promise<void> {
  const startedAt = performance.now();
  let total = 0;
  let changedAt = startedAt;
  for (;;) {
    const now = performance.now();
    const arrived = [...collector.arrivals.values()].reduce((sum, times) => sum + times, 0);
    if (arrived !== total) {
      total = arrived;
      changedAt = now;
    }
    const isComplete = collector.arrivals.size >= count;
    if ((isComplete && now - changedAt > quietMs) || now - startedAt > deadlineMs) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function readTaskMs(session: CDPSession): Promise<number> {
  const { metrics } = await session.send("Performance.getMetrics");
  return 1_000 * (metrics.find(({ name }) => name === "TaskDuration")?.value ?? 0);
}

async function readHeap(session: CDPSession): Promise<number> {
  await session.send("HeapProfiler.collectGarbage");
  return (await session.send("Runtime.getHeapUsage")).usedSize;
}
