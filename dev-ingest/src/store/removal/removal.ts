import sql, { join, raw, type Sql } from "sql-template-tag";
import { parseExact, type EventValues, valuesOf } from "../../properties/property-values.ts";
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
import { Totals } from "../totals.ts";

/** Events that one step removes at most: commits wait for it. */
export const maxRemovedAtOnce = 2_000;
/** Values that one statement names. */
const valuesAtOnce = 500;
const minuteMs = 60_000;

/** What has to be known of an event to remove it. */
export const removableColumns: Sql = sql`e.seq, e.path, e.run, e.raw`;

/** Removes events and their ids; their minutes are to be recounted. */
export function* removeEvents(rows: readonly Row[]): Question<void> {
  if (rows.length === 0) return;
  yield sql`
    insert into stale_minute (path, run, name, minute_ms)
    select distinct path, run, name, ${wholeOf(sql`happened_at_ms`, minuteMs)} from event where seq in ${seqsOf(rows)}
    on conflict do nothing`;
  yield* removeRows(rows);
}

/** Removes one step of a scope, everything that belongs to it with the last; answers the events that it removed. */
export function* removeScope(scope: Scope): Question<number> {
  const conditions = allOf(inScope(scope));
  const rows = yield sql`
    select ${removableColumns} from event e where ${conditions} order by e.seq limit ${maxRemovedAtOnce}`;
  yield* removeRows(rows);
  if (rows.length < maxRemovedAtOnce)
    for (const table of ["minute", "total", "stale_minute", "batch", "client", "rejection"])
      yield sql`delete from ${raw(table)} where ${conditions}`;
  return rows.length;
}

/** Recounts the minutes that lost events. */
export function* countAnew(): Question<void> {
  const minutes = yield sql`select * from stale_minute`;
  for (const row of minutes) {
    const scope = { path: pathOf(row), run: String(row["run"]) };
    const name = String(row["name"]);
    const fromMs = Number(row["minute_ms"]);
    const ofName = sql`path = ${scope.path} and run = ${scope.run} and name = ${name}`;
    for (const table of ["minute", "total", "stale_minute"])
      yield sql`delete from ${raw(table)} where ${ofName} and minute_ms = ${fromMs}`;
    const events = yield sql`
      select e.happened_at_ms, e.status, e.raw from event e
      where ${ofName} and happened_at_ms >= ${fromMs} and happened_at_ms < ${fromMs + minuteMs}`;
    const totals = new Totals();
    for (const event of events)
      totals.add(
        {
          ...storedValues(event),
          name,
          happenedAtMs: Number(event["happened_at_ms"]),
          status: event["status"] as EventStatus,
        },
        scope,
      );
    for (const { table, row: counted } of totals.rows())
      yield sql`
        insert into ${raw(table)} (${raw(Object.keys(counted).join(", "))}) values ${listOf(Object.values(counted))}`;
  }
}

function* removeRows(rows: readonly Row[]): Question<void> {
  const values = rows.flatMap((row) =>
    storedValues(row).ids.map(
      ([property, value]) => sql`(${property}, ${value}, cast(${Number(row["seq"])} as bigint))`,
    ),
  );
  for (let at = 0; at < values.length; at += valuesAtOnce) {
    const some = join(values.slice(at, at + valuesAtOnce));
    yield sql`delete from value where (property, value, seq) in (values ${some})`;
  }
  if (rows.length > 0) yield sql`delete from event where seq in ${seqsOf(rows)}`;
}

function seqsOf(rows: readonly Row[]): Sql {
  return listOf(rows.map((row) => Number(row["seq"])));
}

function storedValues(row: Row): EventValues {
  const event = parseExact(textOf(row["raw"])!) as { properties: Record<string, unknown> };
  return valuesOf(event.properties);
}
