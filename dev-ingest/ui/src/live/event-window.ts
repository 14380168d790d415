import type { HeldEvent } from "../api/stored-event.ts";

/** Bounds of what the page holds, the list and what waits counted each on its own. */
export interface WindowBounds {
  readonly maxEvents: number;
  /** UTF-16 units of JSON text. */
  readonly maxTextLength: number;
}

export const defaultWindowBounds: WindowBounds = { maxEvents: 5_000, maxTextLength: 40_000_000 };

/** The newest events, and while paused those that wait to be shown. Never changed in place. */
export interface EventWindow {
  /** Oldest first. */
  readonly events: readonly HeldEvent[];
  readonly isPaused: boolean;
  /** Arrived while paused, oldest first. */
  readonly waiting: readonly HeldEvent[];
  /** How many arrived while paused, those no longer held counted. */
  readonly waitingCount: number;
  /** The seq up to which everything was taken in; 0 at the start. */
  readonly lastSeq: number;
}

export const emptyWindow: EventWindow = {
  events: [],
  isPaused: false,
  waiting: [],
  waitingCount: 0,
  lastSeq: 0,
};

/**
 * Takes in what arrived. What is known already, as after a reconnect, is left out; the oldest go when a bound is passed.
 *
 * @param arrivals In the order of their seqs.
 */
export function withArrivals(
  window: EventWindow,
  arrivals: readonly HeldEvent[],
  bounds: WindowBounds = defaultWindowBounds,
): EventWindow {
  const fresh = arrivals.filter((event) => event.seq > window.lastSeq);
  const lastSeq = fresh.at(-1)?.seq;
  if (lastSeq === undefined) return window;
  if (!window.isPaused) {
    return { ...window, events: newest([...window.events, ...fresh], bounds), lastSeq };
  }
  return {
    ...window,
    lastSeq,
    waiting: newest([...window.waiting, ...fresh], bounds),
    waitingCount: window.waitingCount + fresh.length,
  };
}

/** Adds events from before the oldest one, as far as the bounds leave room; the newest of them are taken. */
export function withOlder(
  window: EventWindow,
  older: readonly HeldEvent[],
  bounds: WindowBounds = defaultWindowBounds,
): EventWindow {
  const oldestSeq = window.events[0]?.seq ?? window.lastSeq + 1;
  const before = older.filter((event) => event.seq < oldestSeq);
  return { ...window, events: newest([...before, ...window.events], bounds) };
}

/** Stops the list: what arrives from now on waits. */
export function paused(window: EventWindow): EventWindow {
  return window.isPaused ? window : { ...window, isPaused: true };
}

/** Shows what waited and lets the list run again. */
export function resumed(
  window: EventWindow,
  bounds: WindowBounds = defaultWindowBounds,
): EventWindow {
  if (!window.isPaused) return window;
  const events = newest([...window.events, ...window.waiting], bounds);
  return { ...emptyWindow, events, lastSeq: window.lastSeq };
}

/** Takes everything off the list; what arrives later is shown. */
export function cleared(window: EventWindow): EventWindow {
  return { ...emptyWindow, isPaused: window.isPaused, lastSeq: window.lastSeq };
}

function newest(events: readonly HeldEvent[], bounds: WindowBounds): readonly HeldEvent[] {
  let textLength = 0;
  let start = events.length;
  const earliest = Math.max(0, events.length - bounds.maxEvents);
  while (start > earliest) {
    textLength += events[start - 1]!.textLength;
    // One event larger than the bound is shown all the same.
    if (textLength > bounds.maxTextLength && start < events.length) break;
    start--;
  }
  return start === 0 ? events : events.slice(start);
}
