import { expect, test } from "vitest";
import { AskError } from "../src/api/ask.ts";
import type { EventFilter } from "../src/api/event-filter.ts";
import type { EventPage } from "../src/api/ingest-api.ts";
import type { HeldEvent } from "../src/api/stored-event.ts";
import { type FeedRuntime, LiveFeed, type StreamHandlers } from "../src/live/live-feed.ts";
import { heldEvent, heldEvents } from "./held-event.ts";

const everything: EventFilter = { search: "", from: null, until: null, by: "happened" };

/** The outside of a feed, moved by hand. */
class Outside implements FeedRuntime {
  stored: readonly HeldEvent[] = [];
  failure: Error | null = null;
  asked: string[] = [];
  streams: { search: string; afterSeq: number; handlers: StreamHandlers; isClosed: boolean }[] = [];
  frames: (() => void)[] = [];
  timers: { run: () => void; delayMs: number }[] = [];

  list = (filter: EventFilter, query: { limit?: number; before?: number }): Promise<EventPage> => {
    if (this.failure !== null) return Promise.reject(this.failure);
    this.asked.push(filter.search);
    const before = this.stored.filter(({ seq }) => seq < (query.before ?? Infinity)).toReversed();
    const events = before.slice(0, query.limit);
    const next = before.length > events.length ? events.at(-1)!.seq : null;
    return Promise.resolve({ events, next });
  };

  openStream = (filter: EventFilter, afterSeq: number, handlers: StreamHandlers): (() => void) => {
    const stream = { search: filter.search, afterSeq, handlers, isClosed: false };
    this.streams.push(stream);
    return () => (stream.isClosed = true);
  };

  onNextFrame = (run: () => void): void => void this.frames.push(run);

  setTimer = (run: () => void, delayMs: number): (() => void) => {
    const timer = { run, delayMs };
    this.timers.push(timer);
    return () => (this.timers = this.timers.filter((one) => one !== timer));
  };

  nowMs = (): number => 1_000_000;

  showPage: (isVisible: boolean) => void = () => {};

  onVisibility = (run: (isVisible: boolean) => void): (() => void) => {
    this.showPage = run;
    run(true);
    return () => (this.showPage = () => {});
  };

  send(events: readonly HeldEvent[]): void {
    this.streams.at(-1)!.handlers.onText(JSON.stringify(events));
  }

  drawFrame(): void {
    for (const run of this.frames.splice(0)) run();
  }

  async fireTimer(): Promise<void> {
    this.timers.shift()!.run();
    await settled();
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function startFeed(stored: readonly HeldEvent[]): Promise<[LiveFeed, Outside]> {
  const outside = new Outside();
  outside.stored = stored;
  const feed = new LiveFeed(outside, everything);
  feed.start();
  await settled();
  outside.streams.at(-1)?.handlers.onOpen();
  return [feed, outside];
}

const seqsOf = (feed: LiveFeed): readonly number[] =>
  feed.read().window.events.map(({ seq }) => seq);

test("lists what there is and streams what comes after it", async () => {
  const [feed, outside] = await startFeed(heldEvents(1, 3));
  expect(outside.streams.at(-1)!.afterSeq).toBe(3);
  expect(feed.read()).toMatchObject({ isLoaded: true, connection: { kind: "live" } });
  outside.send(heldEvents(4, 5));
  outside.drawFrame();
  expect(seqsOf(feed)).toEqual([1, 2, 3, 4, 5]);
});

test("lists one event where no list is shown, the rest a moment later, and a screen for the next search", async () => {
  const outside = new Outside();
  outside.stored = heldEvents(1, 100);
  const feed = new LiveFeed(outside, everything, 1);
  feed.start();
  await settled();
  expect(seqsOf(feed)).toEqual([100]);
  await outside.fireTimer();
  expect(seqsOf(feed)).toHaveLength(100);
  feed.follow({ ...everything, search: "amount:>1" });
  await settled();
  expect(seqsOf(feed)).toHaveLength(60);
});

test("holds no connection while the page is hidden, and misses nothing", async () => {
  const [feed, outside] = await startFeed(heldEvents(1, 3));
  outside.send(heldEvents(4, 4));
  outside.showPage(false);
  expect(outside.streams.map(({ isClosed }) => isClosed)).toEqual([true]);
  outside.stored = heldEvents(1, 6);
  outside.showPage(true);
  await settled();
  expect(outside.streams.map(({ afterSeq, isClosed }) => [afterSeq, isClosed])).toEqual([
    [3, true],
    [4, false],
  ]);
  outside.send(heldEvents(5, 6));
  outside.drawFrame();
  expect(seqsOf(feed)).toEqual([1, 2, 3, 4, 5, 6]);
});

test("does not retry while the page is hidden", async () => {
  const [, outside] = await startFeed(heldEvents(1, 3));
  outside.streams.at(-1)!.handlers.onEnd();
  expect(outside.timers).toHaveLength(1);
  outside.showPage(false);
  expect(outside.timers).toEqual([]);
});

test("draws once a frame, however many messages arrive", async () => {
  const [feed, outside] = await startFeed([]);
  let draws = 0;
  feed.subscribe(() => draws++);
  for (let seq = 1; seq <= 300; seq++) outside.send([heldEvent(seq)]);
  expect([draws, outside.frames.length]).toEqual([0, 1]);
  outside.drawFrame();
  expect(draws).toBe(1);
  expect(seqsOf(feed)).toHaveLength(300);
});

test("keeps a bound while no frame is drawn, as on a hidden page", async () => {
  const [feed, outside] = await startFeed([]);
  for (let seq = 1; seq <= 12_000; seq += 500) outside.send(heldEvents(seq, seq + 499));
  expect(seqsOf(feed)).toHaveLength(5_000);
  outside.drawFrame();
  expect(seqsOf(feed).at(-1)).toBe(12_000);
});

test("counts as waiting only what arrives after the pause", async () => {
  const [feed, outside] = await startFeed([]);
  outside.send(heldEvents(1, 2));
  feed.pause();
  expect(seqsOf(feed)).toEqual([1, 2]);
  outside.send(heldEvents(3, 5));
  outside.drawFrame();
  expect(feed.read().window.waitingCount).toBe(3);
  feed.resume();
  expect(seqsOf(feed)).toEqual([1, 2, 3, 4, 5]);
});

test("retries ever more slowly, and goes on where it was", async () => {
  const [feed, outside] = await startFeed(heldEvents(1, 3));
  outside.failure = new Error("down");
  outside.streams.at(-1)!.handlers.onEnd();
  expect(outside.streams.at(-1)!.isClosed).toBe(true);
  const delays: number[] = [];
  for (let attempt = 0; attempt < 6; attempt++) {
    delays.push(outside.timers[0]!.delayMs);
    await outside.fireTimer();
  }
  expect(delays).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000]);
  expect(feed.read().connection).toEqual({ kind: "lost", message: "down", retryInMs: 8_000 });

  outside.failure = null;
  outside.stored = heldEvents(1, 6);
  feed.retryNow();
  await settled();
  expect(outside.timers).toEqual([]);
  expect(outside.streams.at(-1)!.afterSeq).toBe(3);
  expect(feed.read()).toMatchObject({ wasReset: false });
});

test("starts over when another store answers, even one with higher seqs", async () => {
  const [feed, outside] = await startFeed(heldEvents(1, 3));
  outside.streams.at(-1)!.handlers.onEnd();
  outside.stored = [8, 9].map((seq) => heldEvent(seq, { id: `other-${seq}` }));
  await outside.fireTimer();
  expect(seqsOf(feed)).toEqual([8, 9]);
  expect(feed.read().wasReset).toBe(true);
});

test("starts over when the server comes back empty", async () => {
  const [feed, outside] = await startFeed(heldEvents(1, 3));
  feed.pause();
  outside.streams.at(-1)!.handlers.onEnd();
  outside.stored = [];
  await outside.fireTimer();
  expect(seqsOf(feed)).toEqual([]);
  expect(outside.streams.at(-1)!.afterSeq).toBe(0);
  expect(feed.read()).toMatchObject({ wasReset: true, window: { isPaused: true } });
});

test("begins with one screen, and loads older events until there are none", async () => {
  const [feed, outside] = await startFeed(heldEvents(1, 700));
  expect([seqsOf(feed)[0], feed.read().hasOlder]).toEqual([641, true]);
  await outside.fireTimer();
  expect([seqsOf(feed)[0], feed.read().hasOlder]).toEqual([141, true]);
  await feed.loadOlder();
  expect([seqsOf(feed)[0], feed.read().hasOlder]).toEqual([1, false]);
});

test("does not fill a list again that has been emptied", async () => {
  const [feed, outside] = await startFeed(heldEvents(1, 700));
  feed.clear();
  await outside.fireTimer();
  expect(seqsOf(feed)).toEqual([]);
  await feed.loadOlder();
  expect(seqsOf(feed)[0]).toBe(201);
});

test("loads nothing more once it is stopped", async () => {
  const outside = new Outside();
  outside.stored = heldEvents(1, 700);
  const stop = new LiveFeed(outside, everything).start();
  await settled();
  stop();
  expect(outside.timers).toEqual([]);
});

test("stops when asked to, waiting or not", async () => {
  const outside = new Outside();
  outside.failure = new Error("down");
  const stop = new LiveFeed(outside, everything).start();
  await settled();
  stop();
  expect(outside.timers).toEqual([]);

  outside.failure = null;
  new LiveFeed(outside, everything).start()();
  await settled();
  expect(outside.streams).toEqual([]);
});

test("follows another search from its newest events on, and keeps the list until they are there", async () => {
  const [feed, outside] = await startFeed(heldEvents(1, 3));
  outside.stored = [heldEvent(2)];
  feed.follow({ ...everything, search: "amount:>5" });
  expect([seqsOf(feed), feed.read().isLoaded]).toEqual([[1, 2, 3], false]);
  expect(outside.streams[0]!.isClosed).toBe(true);
  await settled();
  expect([seqsOf(feed), feed.read().isLoaded]).toEqual([[2], true]);
  expect(outside.streams.at(-1)).toMatchObject({ search: "amount:>5", afterSeq: 2 });
  expect(feed.read().wasReset).toBe(false);
});

test("shows only the search that was asked for last", async () => {
  const [feed, outside] = await startFeed(heldEvents(1, 3));
  feed.follow({ ...everything, search: "a" });
  feed.follow({ ...everything, search: "b" });
  await settled();
  expect(outside.streams.map(({ search, isClosed }) => [search, isClosed])).toEqual([
    ["", true],
    ["b", false],
  ]);
});

test("begins with the newest events again after it was away for longer than one page", async () => {
  const [feed, outside] = await startFeed(heldEvents(1, 3));
  outside.showPage(false);
  outside.stored = heldEvents(1, 2_000);
  outside.showPage(true);
  await settled();
  expect([seqsOf(feed)[0], seqsOf(feed).at(-1), feed.read().hasOlder]).toEqual([
    1_501,
    2_000,
    true,
  ]);
  expect(feed.read().wasReset).toBe(false);
});

test.each([
  [401, "signed-out"],
  [400, "refused"],
])("does not ask again by itself after a %d", async (status, kind) => {
  const outside = new Outside();
  outside.failure = new AskError("no", status);
  const feed = new LiveFeed(outside, everything);
  feed.start();
  await settled();
  expect(feed.read().connection).toEqual({ kind, message: "no" });
  expect(outside.timers).toEqual([]);
  outside.failure = null;
  feed.retryNow();
  await settled();
  expect(outside.streams).toHaveLength(1);
});

test("who waits for the first list when it has come waits no longer", async () => {
  const [feed] = await startFeed(heldEvents(1, 3));
  await feed.settled();
  expect(feed.read().window.lastSeq).toBe(3);
});
