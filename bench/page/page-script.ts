import type { createAnalytics } from "@tracker-analytics/sdk";

// Runs in a page: what stands here must not use anything from outside its function.

interface Sdk {
  readonly createAnalytics: typeof createAnalytics;
}

/** What one way of sending 1,000 events cost a page. Milliseconds of the main thread. */
export interface PageCost {
  /** In the loop that tracks. */
  readonly trackMs: number;
  /** The longest task. */
  readonly longestTaskMs: number;
}

/** What the script that runs in the page is given. */
export interface PageRun {
  readonly kind: "floor" | "sdk";
  readonly ingestHost: string;
  readonly bundle: string;
  readonly eventCount: number;
}

/** Tracks events one by one, each when the one before is answered. */
export async function oneByOne({ kind, ingestHost, bundle, eventCount }: PageRun): Promise<void> {
  const properties = { donation_id: 1, event_id: 29, amount: "25.00", currency: "USD" };
  if (kind === "floor") {
    for (let index = 0; index < eventCount; index++) {
      const response = await fetch(`${ingestHost}/track`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify([{ event_name: "donation_completed", properties }]),
      });
      await response.text();
    }
    return;
  }
  const { createAnalytics } = (await import(bundle)) as Sdk;
  const analytics = createAnalytics({ ingestHost });
  for (let index = 0; index < eventCount; index++) {
    analytics.track("donation_completed", properties);
    await analytics.flush();
  }
}

/** Keeps events that wait for consent in memory. */
export async function fillHeap({ ingestHost, bundle, eventCount }: PageRun): Promise<void> {
  const { createAnalytics } = (await import(bundle)) as Sdk;
  const analytics = createAnalytics({ ingestHost, consent: "pending", maxQueueEvents: 100_000 });
  Object.assign(globalThis, { analytics });
  for (let index = 0; index < eventCount; index++) {
    analytics.track("donation_completed", {
      donation_id: index,
      event_id: 29,
      amount: "25.00",
      currency: "USD",
      is_anonymous: false,
      num_bids: 2,
      comment: "Good luck to all the runners, and greetings from the harbour; save the animals.",
      timestamp: "2026-01-04T12:00:00.000Z",
    });
  }
}

/** Tracks a burst of events and waits until all of them are answered. */
export async function burst({ kind, ingestHost, bundle, eventCount }: PageRun): Promise<PageCost> {
  // About 64 KB.
  const eventsPerBody = 190;
  // oxlint-disable-next-line unicorn/consistent-function-scoping -- the page is given this one function
  const makeProperties = (index: number): object => ({
    donation_id: index,
    event_id: 29,
    amount: "25.00",
    currency: "USD",
    is_anonymous: false,
    num_bids: 2,
    comment:
      "Good luck to all the runners, and greetings from the harbour; save the animals, and mind the gap.",
    timestamp: "2026-01-04T12:00:00.000Z",
  });
  const longTasks: number[] = [];
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) longTasks.push(entry.duration);
  });
  observer.observe({ type: "longtask" });

  let track: (index: number) => void;
  let finish: () => Promise<void>;
  if (kind === "sdk") {
    const { createAnalytics } = (await import(bundle)) as Sdk;
    const analytics = createAnalytics({ ingestHost });
    // The database is open, as on any page that has been there for a moment.
    await new Promise((resolve) => setTimeout(resolve, 300));
    track = (index) => analytics.track("donation_completed", makeProperties(index));
    finish = async () => {
      const { delivered } = await analytics.flush({ timeoutMs: 20_000 });
      if (delivered < eventCount) throw new Error(`${delivered} of ${eventCount} were delivered.`);
    };
  } else {
    const waiting: object[] = [];
    track = (index) =>
      waiting.push({ event_name: "donation_completed", properties: makeProperties(index) });
    finish = async () => {
      for (let start = 0; start < waiting.length; start += eventsPerBody) {
        const response = await fetch(`${ingestHost}/track`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify(waiting.slice(start, start + eventsPerBody)),
        });
        await response.text();
      }
    };
  }
  const startedAt = performance.now();
  for (let index = 0; index < eventCount; index++) track(index);
  const trackMs = performance.now() - startedAt;
  await finish();
  await new Promise((resolve) => setTimeout(resolve, 200));
  observer.disconnect();
  return { trackMs, longestTaskMs: Math.max(0, ...longTasks) };
}

/** Delivers what earlier pages have left, and returns its longest task in milliseconds. */
export async function deliverLeftovers({
  ingestHost,
  bundle,
  eventCount,
}: PageRun): Promise<number> {
  const longTasks: number[] = [];
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) longTasks.push(entry.duration);
  }).observe({ type: "longtask" });
  const { createAnalytics } = (await import(bundle)) as Sdk;
  const analytics = createAnalytics({ ingestHost });
  const deadline = performance.now() + 60_000;
  while (analytics.ledger().delivered < eventCount) {
    if (performance.now() > deadline) throw new Error(JSON.stringify(analytics.ledger()));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
  return Math.max(0, ...longTasks);
}

/** Tracks events that no ingest answers, and waits until they are stored. */
export async function leaveBehind({ ingestHost, bundle, eventCount }: PageRun): Promise<void> {
  const { createAnalytics } = (await import(bundle)) as Sdk;
  const analytics = createAnalytics({ ingestHost, onDiagnostic: () => {} });
  const comment =
    "Good luck to all the runners, and greetings from the harbour; save the animals. ".repeat(3);
  for (let index = 0; index < eventCount; index++) {
    analytics.track("donation_completed", { donation_id: index, comment });
    if (index % 500 === 499) await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await new Promise((resolve) => setTimeout(resolve, 1_000));
}
