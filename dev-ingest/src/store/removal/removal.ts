import sql, { join, raw, type Sql } from "sql-template-tag";
import { parseExact, type EventValues, valuesOf } from "../../properties/property-values.ts";
import { addSummary, emptySummary, type Summary, summaryText } from "../../properties/summary.ts";
import { type CountTable, countTableNames, countTables } from "../../questions/count-tables.ts";
import type { Scope } from "../../questions/queries.ts";
import type { EventStatus } from "../../questions/rows.ts";
import {
  allOf,
  inScope,
  listOf,
  pathOf,
  type Question,
  type Row,
  textOf,
  wholeOf,
} from "../../questions/question.ts";
import { summaryOf } from "../../questions/series.ts";
import { Totals } from "../totals.ts";
import type { RowScope } from "../write-batch.ts";

/** Events that one step removes at most: commits wait for it. */
export const maxRemovedAtOnce = 2_000;
/** Minutes that one step counts again. */
const minutesAtOnce = 60;
/** Values that one statement names. */
const valuesAtOnce = 500;
/** Tables of what goes with a scope, beside its events. */
const scopedTables = [...countTableNames, "stale_minute", "batch", "client", "rejection"];

/** What has to be known of an event to remove it. */
export const removableColumns: Sql = sql`e.seq, e.path, e.run, e.raw`;

/** Removes events and their ids; their minutes are to be recounted. */
export function* removeEvents(rows: readonly Row[]): Question<void> {
  if (rows.length === 0) return;
  const seqs = listOf(rows.map((row) => Number(row["seq"])));
  yield sql`
    insert into stale_minute (path, run, name, minute_ms)
    select distinct path, run, name, ${wholeOf(sql`happened_at_ms`, countTables.minute.ms)} from event where seq in ${seqs}
    on conflict do nothing`;
  const values = rows.flatMap((row) =>
    storedValues(row).ids.map(
      ([property, value]) => sql`(${property}, ${value}, cast(${Number(row["seq"])} as bigint))`,
    ),
  );
  for (let at = 0; at < values.length; at += valuesAtOnce) {
    const some = join(values.slice(at, at + valuesAtOnce));
    yield sql`delete from value where (property, value, seq) in (values ${some})`;
  }
  yield sql`delete from event where seq in ${seqs}`;
}

/** Removes one step of a scope, everything that belongs to it with the last; answers the events that it removed. */
export function* removeScope(scope: Scope): Question<number> {
  const conditions = allOf(inScope(scope));
  const rows = yield sql`
    select ${removableColumns} from event e where ${conditions} order by e.seq limit ${maxRemovedAtOnce}`;
  yield* removeEvents(rows);
  if (rows.length < maxRemovedAtOnce)
    for (const table of scopedTables) yield sql`delete from ${raw(table)} where ${conditions}`;
  return rows.length;
}

/** Counts minutes that lost events again, and their hours; false when there was none. */
export function* countAnew(): Question<boolean> {
  const rows =
    yield sql`select * from stale_minute order by path, run, name, minute_ms limit ${minutesAtOnce}`;
  const hours = new Map<string, StaleSpan>();
  for (const row of rows) {
    const minute = spanOf(row, countTables.minute.ms);
    const hour = spanOf(row, countTables.hour.ms);
    hours.set(JSON.stringify(hour), hour);
    yield* countEvents(minute);
    yield sql`delete from stale_minute where ${within(minute)}`;
  }
  for (const hour of hours.values()) yield* addMinutes(hour);
  return rows.length > 0;
}

/** A time in which a name lost events. */
interface StaleSpan extends RowScope {
  readonly name: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

function spanOf(row: Row, ms: number): StaleSpan {
  const fromMs = Math.floor(Number(row["minute_ms"]) / ms) * ms;
  const scope = { path: pathOf(row), run: String(row["run"]) };
  return { ...scope, name: String(row["name"]), fromMs, untilMs: fromMs + ms };
}

function within({ path, run, name, fromMs, untilMs }: StaleSpan, time = sql`minute_ms`): Sql {
  return sql`path = ${path} and run = ${run} and name = ${name} and ${time} >= ${fromMs} and ${time} < ${untilMs}`;
}

/** Counts the events of a minute. */
function* countEvents(minute: StaleSpan): Question<void> {
  const totals = new Totals();
  const events = yield sql`
    select e.happened_at_ms, e.status, e.raw from event e where ${within(minute, sql`happened_at_ms`)}`;
  for (const event of events) {
    const status = event["status"] as EventStatus;
    const happenedAtMs = Number(event["happened_at_ms"]);
    totals.add({ ...storedValues(event), name: minute.name, happenedAtMs, status }, minute);
  }
  yield sql`delete from minute where ${within(minute)}`;
  yield sql`delete from total where ${within(minute)}`;
  for (const { table, row } of totals.rows()) yield insertion(countTables.minute[table], row);
}

/** Adds up the minutes of an hour. */
function* addMinutes(hour: StaleSpan): Question<void> {
  yield sql`delete from hour where ${within(hour)}`;
  yield sql`delete from hour_total where ${within(hour)}`;
  yield sql`
    insert into hour (path, run, name, minute_ms, events, first_at_ms, last_at_ms, warnings, invalid, unsummed)
    select path, run, name, min(${wholeOf(sql`minute_ms`, countTables.hour.ms)}), sum(events), min(first_at_ms), max(last_at_ms),
      sum(warnings), sum(invalid), sum(unsummed) from minute where ${within(hour)} group by path, run, name`;
  const sums = new Map<string, Summary>();
  for (const row of yield sql`select * from total where ${within(hour)}`) {
    const property = String(row["property"]);
    const sum = sums.get(property) ?? emptySummary();
    addSummary(sum, summaryOf(row));
    sums.set(property, sum);
  }
  const { path, run, name, fromMs: minute_ms } = hour;
  for (const [property, sum] of sums)
    yield insertion("hour_total", { path, run, name, property, minute_ms, ...summaryText(sum)! });
}

function insertion(table: CountTable, row: Readonly<Record<string, string | number>>): Sql {
  return sql`insert into ${raw(table)} (${raw(Object.keys(row).join(", "))}) values ${listOf(Object.values(row))}`;
}

function storedValues(row: Row): EventValues {
  const event = parseExact(textOf(row["raw"])!) as { properties: Record<string, unknown> };
  return valuesOf(event.properties);
}
