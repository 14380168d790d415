import sql, { empty, type Sql } from "sql-template-tag";
import type { TimeSpan } from "./queries.ts";
import type { Series, SeriesQuery } from "./series-query.ts";
import { isIdName, scalarTextOfJson } from "../properties/property-values.ts";
import {
  emptySummary,
  readSummary,
  type Summary,
  type SummaryText,
} from "../properties/summary.ts";
import { eventsByTime, eventSource, matches, seqBounds, timeColumn } from "./event-rows.ts";
import {
  bucketOf,
  type CountedFilter,
  countedFilter,
  countedParts,
  countMinutes,
  minuteMs,
  minutesBetween,
  wholeMinutes,
} from "./minute-counts.ts";
import { allOf, type Dialect, type Question, type Row, textOf } from "./question.ts";
import { SeriesRows } from "./series-rows.ts";
import { grainOf } from "./time-buckets.ts";

/** Events are looked at so many at a time, for so long at most: where each has a group of its own, so many rows come back. */
const windowRows = 1_000;
const maxSeriesMs = 10_000;

/** Whether every event has to be looked at, because nothing was counted before. */
export function readsEvents(query: SeriesQuery, dialect: Dialect): boolean {
  return countedSeries(query, dialect) === null;
}

/** How minutes answer a series; null when only the events themselves can. The numbers of a minute are not kept by status. */
function countedSeries(query: SeriesQuery, dialect: Dialect): CountedFilter | null {
  const { groupBy, split, property } = query;
  if (groupBy !== undefined) return null;
  const counted = countedFilter(query, dialect);
  if (property === undefined || counted === null) return counted;
  return split === "status" || !counted.hasEveryStatus ? null : counted;
}

/** Counts events, or sums a property of them, over time. */
export function* seriesOf(query: SeriesQuery, dialect: Dialect): Question<Series> {
  const { property } = query;
  if (property !== undefined && isIdName(property)) {
    return {
      rows: [],
      leftOut: [`${property} is an id by its name: its values name things and are not summed.`],
    };
  }
  const rows = new SeriesRows(query);
  const counted = countedSeries(query, dialect);
  if (counted === null) {
    const leftOut = yield* addEvents(rows, query, dialect);
    return { rows: rows.rows(), leftOut: [...rows.leftOut, ...leftOut] };
  }
  const { whole, edges } = wholeMinutes(query);
  if (property === undefined) yield* addCounts(rows, query, counted, whole);
  else yield* addTotals(rows, query, { counted, minutes: whole }, dialect);
  for (const edge of edges)
    yield* addEventsOf(rows, { ...query, ...edge }, dialect, {
      source: eventsByTime(dialect),
      window: [],
    });
  const unsummed = property === undefined ? [] : yield* findUnsummed(counted, query);
  return { rows: rows.rows(), leftOut: [...rows.leftOut, ...unsummed] };
}

/** What is said of numbers that were too many to be summed as they came. */
function* findUnsummed(
  { conditions }: CountedFilter,
  { fromMs = 0, untilMs }: TimeSpan,
): Question<readonly string[]> {
  const span = { fromMs: fromMs - minuteMs, ...(untilMs === undefined ? {} : { untilMs }) };
  const [row] = yield sql`
    select coalesce(sum(unsummed), 0) as numbers from minute
    where unsummed > 0 and ${allOf([...conditions, ...minutesBetween(span)])}`;
  const numbers = Number(row!["numbers"]);
  return numbers === 0
    ? []
    : [
        `${numbers} numbers of events with too many different properties, of this property or of others. Ask with by=received, which reads every event.`,
      ];
}

function* addCounts(
  rows: SeriesRows,
  { intervalMs, timeZone, split }: SeriesQuery,
  counted: CountedFilter,
  minutes: TimeSpan,
): Question<void> {
  const grainMs = grainOf(intervalMs, timeZone);
  const tally = { intervalMs: grainMs, byName: split === "name", byStatus: split === "status" };
  for (const { atMs, name, status, count } of yield* countMinutes(counted, minutes, tally))
    if (count > 0) rows.add(atMs, name ?? status, { ...emptySummary(), count });
}

function* addTotals(
  rows: SeriesRows,
  { property, split, intervalMs, timeZone }: SeriesQuery,
  { counted, minutes }: { readonly counted: CountedFilter; readonly minutes: TimeSpan },
  dialect: Dialect,
): Question<void> {
  const grainMs = grainOf(intervalMs, timeZone);
  for (const { sums, rows: ofPart } of countedParts(minutes, grainMs)) {
    const found = yield dialect.addedTotals({
      from: sums,
      at: bucketOf(sql`minute_ms`, grainMs),
      split: split === "name" ? sql`name` : sql`null`,
      where: allOf([...counted.conditions, ...ofPart, sql`property = ${property!}`]),
    });
    for (const row of found) rows.add(Number(row["at"]), textOf(row["split"]), summaryOf(row));
  }
}

/** Looks at all events, window by window; answers what it did not come to. */
function* addEvents(
  rows: SeriesRows,
  query: SeriesQuery,
  dialect: Dialect,
): Question<readonly string[]> {
  const deadlineMs = performance.now() + maxSeriesMs;
  const { first, last } = yield* seqBounds();
  for (let from = first; from <= last; from += windowRows) {
    if (performance.now() > deadlineMs)
      return [`Events from seq ${from} on: the question took too long. Ask for less.`];
    const window = sql`e.seq >= ${from} and e.seq < ${from + windowRows}`;
    yield* addEventsOf(rows, query, dialect, { source: eventSource(query), window: [window] });
  }
  return [];
}

function* addEventsOf(
  rows: SeriesRows,
  query: SeriesQuery,
  dialect: Dialect,
  { source, window }: { readonly source: Sql; readonly window: readonly Sql[] },
): Question<void> {
  const { property, ...filter } = query;
  const at = bucketOf(timeColumn(filter), grainOf(query.intervalMs, query.timeZone));
  const group = groupOf(query, dialect);
  const { aggregate, join } =
    property === undefined ? { aggregate: sql`null`, join: empty } : dialect.summary(property);
  const found = yield sql`
    select ${at} as at, ${group} as split, count(*) as count, ${aggregate} as summary
    from ${source} ${join} where ${allOf([...window, ...matches(filter, dialect)])}
    group by 1, 2`;
  for (const row of found) {
    const atMs = Number(row["at"]);
    const text = textOf(row["split"]);
    const split = query.groupBy === undefined ? text : scalarTextOfJson(text);
    const summary = textOf(row["summary"]);
    if (property === undefined) rows.add(atMs, split, summaryOf(row));
    else if (summary !== null)
      rows.add(atMs, split, readSummary(JSON.parse(summary) as SummaryText));
  }
}

function groupOf({ groupBy, split }: SeriesQuery, dialect: Dialect): Sql {
  if (groupBy !== undefined) return dialect.propertyJson(groupBy);
  if (split === undefined) return sql`null`;
  return split === "name" ? sql`e.name` : sql`e.status`;
}

/** The count of a row, and its decimals where it has them. */
export function summaryOf(row: Row): Summary {
  const count = Number(row["count"]);
  if (row["sum"] === undefined) return { ...emptySummary(), count };
  const [sum, min, max] = [row["sum"], row["min"], row["max"]].map((value) => textOf(value)!);
  return readSummary({ count, sum: sum!, min: min!, max: max! });
}
