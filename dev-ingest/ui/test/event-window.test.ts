import { expect, test } from "vitest";
import {
  cleared,
  emptyWindow,
  type EventWindow,
  paused,
  resumed,
  withArrivals,
  withOlder,
} from "../src/live/event-window.ts";
import { heldEvent, heldEvents } from "./held-event.ts";

const bounds = { maxEvents: 5, maxTextLength: 1_000 };

const seqsOf = (window: EventWindow): readonly number[] => window.events.map(({ seq }) => seq);

test("shows arrivals in their order and lets the oldest go", () => {
  const window = withArrivals(
    withArrivals(emptyWindow, heldEvents(1, 3), bounds),
    heldEvents(4, 7),
    bounds,
  );
  expect(seqsOf(window)).toEqual([3, 4, 5, 6, 7]);
  expect(window.lastSeq).toBe(7);
});

test("leaves out what it has seen, as a stream sends it again after a reconnect", () => {
  const before = withArrivals(emptyWindow, heldEvents(1, 4), bounds);
  expect(seqsOf(withArrivals(before, heldEvents(2, 5), bounds))).toEqual([1, 2, 3, 4, 5]);
  expect(withArrivals(before, heldEvents(1, 4), bounds)).toBe(before);
});

test("holds the list while paused, counts what waits, and shows the newest of it afterwards", () => {
  let window = paused(withArrivals(emptyWindow, heldEvents(1, 2), bounds));
  window = withArrivals(window, heldEvents(3, 4), bounds);
  window = withArrivals(window, heldEvents(5, 10), bounds);
  expect(seqsOf(window)).toEqual([1, 2]);
  expect(window.waitingCount).toBe(8);
  expect(window.waiting.map(({ seq }) => seq)).toEqual([6, 7, 8, 9, 10]);

  window = resumed(window, bounds);
  expect(seqsOf(window)).toEqual([6, 7, 8, 9, 10]);
  expect(window).toMatchObject({ isPaused: false, waiting: [], waitingCount: 0, lastSeq: 10 });
});

test("does not take what waits a second time", () => {
  const window = withArrivals(paused(emptyWindow), heldEvents(1, 3), bounds);
  expect(withArrivals(window, heldEvents(2, 3), bounds).waitingCount).toBe(3);
});

test("keeps within the bound of text, and shows one event that is larger than it", () => {
  const large = [1, 2, 3].map((seq) => heldEvent(seq, { textLength: 400 }));
  expect(seqsOf(withArrivals(emptyWindow, large, bounds))).toEqual([2, 3]);
  const huge = heldEvent(4, { textLength: 5_000 });
  expect(seqsOf(withArrivals(emptyWindow, [...large, huge], bounds))).toEqual([4]);
});

test("takes older events in as far as there is room, the newest of them first", () => {
  const window = withArrivals(emptyWindow, heldEvents(8, 10), bounds);
  expect(seqsOf(withOlder(window, heldEvents(4, 8), bounds))).toEqual([6, 7, 8, 9, 10]);
});

test("stays empty of old events after it was cleared, until they are asked for", () => {
  const window = cleared(withArrivals(emptyWindow, heldEvents(1, 3), bounds));
  expect(seqsOf(withArrivals(window, heldEvents(2, 4), bounds))).toEqual([4]);
  expect(seqsOf(withOlder(window, heldEvents(1, 3), bounds))).toEqual([1, 2, 3]);
});

test("stays paused when it is cleared", () => {
  const window = cleared(withArrivals(paused(emptyWindow), heldEvents(1, 3), bounds));
  expect(window).toMatchObject({ isPaused: true, waitingCount: 0, lastSeq: 3 });
});
