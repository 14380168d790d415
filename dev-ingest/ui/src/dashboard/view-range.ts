import type { TimeRange } from "../charts/chart.ts";
import type { UrlState } from "../shell/url-state.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

export type RollingRange = "all" | "1h" | "6h" | "24h" | "7d";

interface RollingChoice {
  readonly id: RollingRange;
  readonly label: string;
  /** Null begins with the first event. */
  readonly spanMs: number | null;
}

/** Times that move on with the clock, by what the link says. */
export const rollingRanges: readonly RollingChoice[] = [
  { id: "all", label: "All", spanMs: null },
  { id: "1h", label: "1 h", spanMs: hourMs },
  { id: "6h", label: "6 h", spanMs: 6 * hourMs },
  { id: "24h", label: "24 h", spanMs: 24 * hourMs },
  { id: "7d", label: "7 d", spanMs: 168 * hourMs },
];

export function readRollingRange(text: string | undefined): RollingRange {
  return rollingRanges.find(({ id }) => id === text)?.id ?? "all";
}

/** What a dashboard shows of time. */
export interface LookedAt {
  /** Fixed ends, which go before the rolling range; null where there is none. */
  readonly from: number | null;
  readonly until: number | null;
  readonly rolling: RollingRange;
  /** When the first event happened; null without any. */
  readonly firstMs: number | null;
}

/** What a link to a dashboard says of time. */
export function lookedAtIn({ from, until, own }: UrlState, firstMs: number | null): LookedAt {
  return { from, until, rolling: readRollingRange(own["range"]), firstMs };
}

/** The server counts by whole minutes: up to the end of the running one it need not look at events. */
export function endOfMinute(nowMs: number): number {
  return Math.ceil(nowMs / minuteMs) * minuteMs;
}

/** The time that charts show now. Without an end it goes on to that of the running minute. */
export function rangeAt({ from, until, rolling, firstMs }: LookedAt, nowMs: number): TimeRange {
  const untilMs = until ?? endOfMinute(nowMs);
  const spanMs = rollingRanges.find(({ id }) => id === rolling)?.spanMs ?? null;
  const first = Math.min(firstMs ?? untilMs - hourMs, untilMs);
  const isFixed = from !== null || until !== null;
  const begin = from ?? (spanMs === null || isFixed ? first : untilMs - spanMs);
  const fromMs = Math.floor(begin / minuteMs) * minuteMs;
  // A time has to have a length.
  return { fromMs, untilMs: Math.max(untilMs, fromMs + minuteMs) };
}
