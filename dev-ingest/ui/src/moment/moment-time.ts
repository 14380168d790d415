import type { TimeRange } from "../charts/chart.ts";
import { endOfMinute } from "../dashboard/view-range.ts";

const minuteMs = 60_000;
const quarterMs = 15 * minuteMs;

/** Now, as far as the server counts: the last millisecond of the running minute. */
export function momentOfNow(): number {
  return endOfMinute(Date.now()) - 1;
}

/**
 * The day of a moment on the reader's clock: from the quarter-hour of the very first event, where that is on that day, to the end
 * of the running minute.
 */
export function dayOf(atMs: number, nowMs: number, firstMs: number | null): TimeRange {
  const begin = new Date(atMs);
  begin.setHours(0, 0, 0, 0);
  const end = new Date(begin);
  // Days have 23 or 25 hours when clocks change.
  end.setDate(end.getDate() + 1);
  const firstQuarterMs = Math.floor((firstMs ?? 0) / quarterMs) * quarterMs;
  const fromMs = Math.max(begin.getTime(), firstQuarterMs <= atMs ? firstQuarterMs : 0);
  return {
    fromMs,
    untilMs: Math.max(fromMs + minuteMs, Math.min(end.getTime(), endOfMinute(nowMs))),
  };
}

/** `2026-11-28T18:42` on the reader's clock, as `<input type="datetime-local">` takes it. */
export function toLocalInput(atMs: number): string {
  const shifted = new Date(atMs - new Date(atMs).getTimezoneOffset() * minuteMs);
  return shifted.toISOString().slice(0, 16);
}
