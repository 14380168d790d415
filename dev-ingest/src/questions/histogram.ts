import sql from "sql-template-tag";
import { countedFilter, minuteMs, minutesBetween, type TallyRow } from "./minute-counts.ts";
import type { EventFilter, TimeSpan } from "./queries.ts";
import { allOf, type Dialect, numberOf, type Question } from "./question.ts";
import { tallyOf } from "./tally.ts";

/** What a histogram counts. */
export interface HistogramQuery extends EventFilter {
  readonly split: "name" | "status" | null;
  /** About so many intervals, 1 to 400. */
  readonly buckets: number;
}

export interface HistogramPoint {
  /** Begin of the interval, milliseconds since 1970. */
  readonly atMs: number;
  /** The name or status; null without a split, and for all names that are too many to be counted apart. */
  readonly key: string | null;
  readonly count: number;
}

/** Events over time. Intervals without events have no point. */
export interface Histogram extends Required<Pick<TimeSpan, "fromMs" | "untilMs">> {
  readonly intervalMs: number;
  readonly points: readonly HistogramPoint[];
  readonly counted: number;
  /** What is not counted, in words; empty when nothing is missing. */
  readonly leftOut: readonly string[];
}

const [secondMs, hourMs, dayMs] = [1_000, 3_600_000, 86_400_000];
/** Intervals that people can read. */
const niceIntervals = [
  ...[1, 2, 5, 10, 15, 30].map((count) => count * secondMs),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * minuteMs),
  ...[1, 2, 3, 6, 12].map((count) => count * hourMs),
  ...[1, 2, 7, 14, 28, 91, 182, 365, 730, 3_650, 36_500].map((count) => count * dayMs),
];
/** Beyond so many events, they are not counted one by one for intervals shorter than a minute. */
const maxCountedOneByOne = 50_000;
/** Names that are counted apart. */
const maxNames = 12;

/** Counts events over time, in intervals that fit the time that is asked for, or the time of what is stored. */
export function* histogramOf(query: HistogramQuery, dialect: Dialect): Question<Histogram> {
  const { split, buckets, ...filter } = query;
  const span = yield* spanOf(filter, dialect);
  const fit = niceIntervals.find((one) => (span.untilMs - span.fromMs) / one <= buckets);
  const spanFilter = { ...filter, ...span };
  const tooMany = fit !== undefined && fit < minuteMs && (yield* isCrowded(spanFilter, dialect));
  const intervalMs = tooMany ? minuteMs : (fit ?? niceIntervals.at(-1)!);
  const tally = { intervalMs, byName: split === "name", byStatus: split === "status" };
  // Where the time is open there is nothing beyond, and no begun minute whose events would have to be looked at.
  const { rows, leftOut } = yield* tallyOf(filter, tally, dialect);
  return {
    ...span,
    intervalMs,
    points: split === "name" ? namePoints(rows) : rows.map(toPoint).toSorted(byTimeAndKey),
    counted: rows.reduce((sum, { count }) => sum + count, 0),
    leftOut,
  };
}

/** The time that is asked for; where it is open, that of the events stored. */
function* spanOf(
  filter: EventFilter,
  dialect: Dialect,
): Question<Pick<Histogram, "fromMs" | "untilMs">> {
  const [row] =
    filter.by === "received"
      ? yield sql`
          select (select received_at_ms from batch order by id limit 1) as first,
            (select received_at_ms from batch order by id desc limit 1) as last`
      : yield sql`
          select min(first_at_ms) as first, max(last_at_ms) as last from hour
          where ${allOf(countedFilter(filter, dialect)?.conditions ?? [])}`;
  const nowMs = Date.now();
  const first = numberOf(row!["first"]) ?? nowMs - minuteMs;
  const last = numberOf(row!["last"]) ?? nowMs;
  const fromMs = filter.fromMs ?? Math.min(first, (filter.untilMs ?? Infinity) - 1);
  return { fromMs, untilMs: filter.untilMs ?? Math.max(last, fromMs) + 1 };
}

function* isCrowded(filter: EventFilter, dialect: Dialect): Question<boolean> {
  const counted = countedFilter(filter, dialect);
  if (counted === null) return false;
  const [row] = yield sql`
    select sum(events) as events from minute
    where ${allOf([...counted.conditions, ...minutesBetween(filter)])}`;
  return Number(row!["events"]) > maxCountedOneByOne;
}

/** The most frequent names, and all others together. */
function namePoints(rows: readonly TallyRow[]): readonly HistogramPoint[] {
  const countByName = new Map<string | null, number>();
  for (const { name, count } of rows) countByName.set(name, (countByName.get(name) ?? 0) + count);
  const frequent = new Set(
    [...countByName]
      .filter(([name]) => name !== null)
      .toSorted(([, left], [, right]) => right - left)
      .slice(0, maxNames)
      .map(([name]) => name),
  );
  const points = new Map<string, HistogramPoint>();
  for (const row of rows) {
    const key = frequent.has(row.name) ? row.name : null;
    const id = `${row.atMs} ${key}`;
    points.set(id, { atMs: row.atMs, key, count: (points.get(id)?.count ?? 0) + row.count });
  }
  return [...points.values()].toSorted(byTimeAndKey);
}

function toPoint({ atMs, status, count }: TallyRow): HistogramPoint {
  return { atMs, key: status, count };
}

function byTimeAndKey(left: HistogramPoint, right: HistogramPoint): number {
  return left.atMs - right.atMs || ((left.key ?? "") < (right.key ?? "") ? -1 : 1);
}
