import { countWords } from "./count-words.ts";
import type { LogListener } from "./log-entry.ts";

/** The clock and timer of a rate limit. */
export interface RateClock {
  readonly nowMs: () => number;
  readonly setTimer: (callback: () => void, delayMs: number) => void;
}

const windowMs = 1_000;

/**
 * Passes at most so many entries a second on, and one notice that says how many more there were:
 * a terminal is slower than the server, and no one reads faster than that.
 */
export function limitRate(
  listener: LogListener,
  maxEntriesPerSecond: number,
  clock: RateClock,
): LogListener {
  let windowEndMs = 0;
  let passed = 0;
  let held = { batches: 0, events: 0, others: 0 };

  const sayHeld = (): void => {
    const { batches, events, others } = held;
    held = { batches: 0, events: 0, others: 0 };
    listener({
      kind: "notice",
      level: "info",
      message: `… and ${batches} more batches with ${countWords(events, "event")}${others > 0 ? `, ${countWords(others, "other line")}` : ""}`,
    });
  };

  return (entry) => {
    const nowMs = clock.nowMs();
    if (nowMs >= windowEndMs) {
      windowEndMs = nowMs + windowMs;
      passed = 0;
    }
    if (passed < maxEntriesPerSecond || entry.kind === "notice") {
      passed++;
      return listener(entry);
    }
    if (held.batches + held.others === 0) clock.setTimer(sayHeld, windowEndMs - nowMs);
    if (entry.kind === "batch") {
      held.batches++;
      held.events += entry.accepted;
    } else {
      held.others++;
    }
  };
}
