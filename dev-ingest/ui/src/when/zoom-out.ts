import type { EventFilter } from "../api/event-filter.ts";

type Range = Pick<EventFilter, "from" | "until">;

const dayMs = 86_400_000;
/** Wider than this, all time is meant. */
const widestMs = 60 * dayMs;

/**
 * A time around a time, three times as long. What would reach the present has no end, and what has become very long is
 * all time.
 *
 * @param firstMs When the time that is shown begins; null where that is not known.
 */
export function zoomedOut({ from, until }: Range, firstMs: number | null, nowMs: number): Range {
  const startMs = from ?? firstMs;
  if (startMs === null) return { from: null, until: null };
  const endMs = until ?? nowMs;
  const spanMs = Math.max(1_000, endMs - startMs);
  if (spanMs * 3 > widestMs) return { from: null, until: null };
  return {
    from: startMs - spanMs,
    until: endMs + spanMs >= nowMs ? null : endMs + spanMs,
  };
}
