import sql, { type Sql } from "sql-template-tag";
import type { EventFilter } from "./queries.ts";
import type { Series, SeriesQuery } from "./series-query.ts";
import { isIdName } from "../properties/property-values.ts";
import {
  emptySummary,
  readSummary,
  type Summary,
  type SummaryText,
} from "../properties/summary.ts";
import { eventSource, matches, timeColumn } from "./event-rows.ts";
import {
  allOf,
  type Dialect,
  inScope,
  type Question,
  type Row,
  textOf,
  wholeOf,
} from "./question.ts";
import { SeriesRows } from "./series-rows.ts";
import { grainOf } from "./time-buckets.ts";

const minuteMs = 60_000;
/** Events are looked at so many at a time, for so long at most. */
const windowRows = 20_000;
const maxSeriesMs = 10_000;

/** Whether every event has to be looked at, because nothing was counted before. */
export function readsEvents({ groupBy, by }: SeriesQuery): boolean {
  return groupBy !== undefined || by === "received";
}

/** Counts events, or sums a property of them, over time. */
export function* seriesOf(query: SeriesQuery, dialect: Dialect): Question<Series> {
  const { property, fromMs = 0, untilMs = Number.MAX_SAFE_INTEGER } = query;
  if (property !== undefined && isIdName(property)) {
    return {
      rows: [],
      leftOut: [`${property} is an id by its name: its values name things and are not summed.`],
    };
  }
  const rows = new SeriesRows(query);
  if (readsEvents(query)) {
    const leftOut = yield* addEvents(rows, query, dialect);
    return { rows: rows.rows(), leftOut: [...rows.leftOut, ...leftOut] };
  }
  const firstMinute = Math.ceil(fromMs / minuteMs) * minuteMs;
  const endMinute = Math.floor(untilMs / minuteMs) * minuteMs;
  if (firstMinute > endMinute) yield* addEventsOf(rows, query, dialect, []);
  else {
    yield* addTotals(rows, query, firstMinute, endMinute);
    // What is not a whole minute is counted event by event.
    if (fromMs < firstMinute)
      yield* addEventsOf(rows, { ...query, untilMs: firstMinute }, dialect, []);
    if (endMinute < untilMs && query.untilMs !== undefined)
      yield* addEventsOf(rows, { ...query, fromMs: endMinute }, dialect, []);
  }
  const unsummed = property === undefined ? [] : yield* findUnsummed(query);
  return { rows: rows.rows(), leftOut: [...rows.leftOut, ...unsummed] };
}

/** Minutes of what a query counts. */
function minutesOf(query: SeriesQuery, fromMs: number, untilMs: number): Sql[] {
  const { name } = query;
  return [
    ...inScope(query),
    ...(name === undefined ? [] : [sql`name = ${name}`]),
    sql`minute_ms >= ${fromMs} and minute_ms < ${untilMs}`,
  ];
}

/** What is said of numbers that were too many to be summed as they came. */
function* findUnsummed(query: SeriesQuery): Question<readonly string[]> {
  const { fromMs = 0, untilMs = Number.MAX_SAFE_INTEGER } = query;
  const conditions = minutesOf(query, fromMs - minuteMs, untilMs);
  const [row] = yield sql`
    select coalesce(sum(unsummed), 0) as numbers from minute where unsummed > 0 and ${allOf(conditions)}`;
  const numbers = Number(row!["numbers"]);
  return numbers === 0
    ? []
    : [
        `${numbers} numbers of events with too many different properties, of this property or of others. Ask with by=received, which reads every event.`,
      ];
}

function* addTotals(
  rows: SeriesRows,
  query: SeriesQuery,
  fromMs: number,
  untilMs: number,
): Question<void> {
  const { property } = query;
  const conditions = [
    ...(property === undefined ? [] : [sql`property = ${property}`]),
    ...minutesOf(query, fromMs, untilMs),
  ];
  const found =
    property === undefined
      ? yield sql`select minute_ms, events as count from minute where ${allOf(conditions)}`
      : yield sql`select minute_ms, count, sum, min, max from total where ${allOf(conditions)}`;
  for (const row of found) rows.add(Number(row["minute_ms"]), null, summaryOf(row));
}

/** Looks at all events, window by window; answers what it did not come to. */
function* addEvents(
  rows: SeriesRows,
  query: SeriesQuery,
  dialect: Dialect,
): Question<readonly string[]> {
  const deadlineMs = performance.now() + maxSeriesMs;
  const [bounds] = yield sql`select min(seq) as first, max(seq) as last from event`;
  const last = Number(bounds!["last"]);
  for (let from = Number(bounds!["first"]); from <= last; from += windowRows) {
    if (performance.now() > deadlineMs)
      return [`Events from seq ${from} on: the question took too long. Ask for less.`];
    const window = sql`e.seq >= ${from} and e.seq < ${from + windowRows}`;
    yield* addEventsOf(rows, query, dialect, [window]);
  }
  return [];
}

function* addEventsOf(
  rows: SeriesRows,
  query: SeriesQuery,
  dialect: Dialect,
  window: readonly Sql[],
): Question<void> {
  const { property, groupBy, ...rest } = query;
  const filter: EventFilter = rest;
  const grainMs = grainOf(query.intervalMs, query.timeZone);
  const time = timeColumn(filter);
  const at = grainMs === null ? sql`0` : wholeOf(time, grainMs);
  const group = groupBy === undefined ? sql`null` : dialect.propertyText(groupBy);
  const value = property === undefined ? sql`null` : dialect.summary(property);
  const found = yield sql`
    select ${at} as at, ${group} as split, count(*) as count, ${value} as summary
    from ${eventSource(filter)} where ${allOf([...window, ...matches(filter, dialect)])}
    group by 1, 2`;
  for (const row of found) {
    if (property === undefined) rows.add(Number(row["at"]), textOf(row["split"]), summaryOf(row));
    else if (row["summary"] !== null)
      rows.add(
        Number(row["at"]),
        textOf(row["split"]),
        readSummary(JSON.parse(textOf(row["summary"])!) as SummaryText),
      );
  }
}

function summaryOf(row: Row): Summary {
  const count = Number(row["count"]);
  if (row["sum"] === undefined) return { ...emptySummary(), count };
  const [sum, min, max] = [row["sum"], row["min"], row["max"]].map((value) => textOf(value)!);
  return readSummary({ count, sum: sum!, min: min!, max: max! });
}
