import type { TimeRange } from "../charts/chart.ts";

const minuteMs = 60_000;

/** The day of a moment on the reader's clock, up to now at most. */
export function dayOf(atMs: number, nowMs: number): TimeRange {
  const begin = new Date(atMs);
  begin.setHours(0, 0, 0, 0);
  const end = new Date(begin);
  // Days have 23 or 25 hours when clocks change.
  end.setDate(end.getDate() + 1);
  const fromMs = begin.getTime();
  return { fromMs, untilMs: Math.max(fromMs + minuteMs, Math.min(end.getTime(), nowMs)) };
}

/** `2026-11-28T18:42` on the reader's clock, as `<input type="datetime-local">` takes it. */
export function toLocalInput(atMs: number): string {
  const shifted = new Date(atMs - new Date(atMs).getTimezoneOffset() * minuteMs);
  return shifted.toISOString().slice(0, 16);
}
