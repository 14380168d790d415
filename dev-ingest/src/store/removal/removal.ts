import sql, { join, type Sql } from "sql-template-tag";
import type { Scope } from "../../questions/queries.ts";
import { forEachId } from "../../properties/property-values.ts";
import { summaryText } from "../../properties/summary.ts";
import { type MinuteKey, Totals } from "../totals.ts";
import { type WritableEvent, writableEvent } from "../writable-event.ts";
import {
  allOf,
  inScope,
  listOf,
  pathOf,
  type Question,
  type Row,
  textOf,
} from "../../questions/question.ts";

/** Events that one step removes at most: commits wait for it. */
export const maxRemovedAtOnce = 2_000;
/** Values that one statement names. */
const valuesAtOnce = 500;
const minuteMs = 60_000;

/** What has to be known of an event to remove it, or to count it. */
export const removableColumns: Sql = sql`e.seq, e.path, e.run, e.name, e.happened_at_ms, e.raw`;

/** Removes events and their ids; their minutes are to be counted anew. */
export function* removeEvents(rows: readonly Row[]): Question<void> {
  yield* removeRows(rows);
  for (const { path, run, name, minuteMs: minute } of minutesOf(rows)) {
    yield sql`insert into stale_minute (path, run, name, minute_ms) values (${path}, ${run}, ${name}, ${minute})
      on conflict do nothing`;
  }
}

/** Removes one step of a scope, everything that belongs to it with the last; answers the events that it removed. */
export function* removeScope(scope: Scope): Question<number> {
  const conditions = allOf(inScope(scope));
  const rows = yield sql`
    select ${removableColumns} from event e where ${conditions} order by e.seq limit ${maxRemovedAtOnce}`;
  yield* removeRows(rows);
  if (rows.length < maxRemovedAtOnce) {
    for (const table of [
      sql`minute`,
      sql`total`,
      sql`stale_minute`,
      sql`batch`,
      sql`client`,
      sql`rejection`,
    ])
      yield sql`delete from ${table} where ${conditions}`;
  }
  return rows.length;
}

/** Counts the minutes anew that lost events. */
export function* countAnew(): Question<void> {
  const minutes = yield sql`select * from stale_minute`;
  for (const row of minutes) {
    const { path, run, name } = {
      path: pathOf(row),
      run: String(row["run"]),
      name: String(row["name"]),
    };
    const fromMs = Number(row["minute_ms"]);
    const minute = sql`path = ${path} and run = ${run} and name = ${name}`;
    for (const table of [sql`minute`, sql`total`, sql`stale_minute`])
      yield sql`delete from ${table} where ${minute} and minute_ms = ${fromMs}`;
    const totals = new Totals();
    const events = yield sql`
      select ${removableColumns} from event e
      where ${minute} and happened_at_ms >= ${fromMs} and happened_at_ms < ${fromMs + minuteMs}`;
    for (const event of events)
      totals.add(storedEvent(event), { path, run }, storedEvent(event).properties);
    yield* writeTotals(totals);
  }
}

function* removeRows(rows: readonly Row[]): Question<void> {
  const values = rows.flatMap((row) => {
    const ids: Sql[] = [];
    forEachId(storedEvent(row).properties, (property, value) =>
      ids.push(sql`(${property}, ${value}, cast(${Number(row["seq"])} as bigint))`),
    );
    return ids;
  });
  for (let at = 0; at < values.length; at += valuesAtOnce) {
    const some = join(values.slice(at, at + valuesAtOnce));
    yield sql`delete from value where (property, value, seq) in (values ${some})`;
  }
  if (rows.length > 0)
    yield sql`delete from event where seq in ${listOf(rows.map((row) => Number(row["seq"])))}`;
}

/** Writes what was counted of minutes that have no numbers yet. */
function* writeTotals(totals: Totals): Question<void> {
  for (const {
    path,
    run,
    name,
    minuteMs: minute,
    events,
    firstAtMs,
    lastAtMs,
    byProperty,
  } of totals.minutes()) {
    yield sql`
      insert into minute (path, run, name, minute_ms, events, first_at_ms, last_at_ms)
      values (${path}, ${run}, ${name}, ${minute}, ${events}, ${firstAtMs}, ${lastAtMs})`;
    for (const [property, summary] of byProperty) {
      const { count, sum, min, max } = summaryText(summary)!;
      yield sql`
        insert into total (path, run, name, property, minute_ms, count, sum, min, max)
        values (${path}, ${run}, ${name}, ${property}, ${minute}, ${count}, ${sum}, ${min}, ${max})`;
    }
  }
}

function storedEvent(row: Row): WritableEvent {
  return writableEvent(textOf(row["raw"])!, {
    index: 0,
    number: null,
    happenedAtMs: Number(row["happened_at_ms"]),
    timeSource: "arrival",
    status: "ok",
    issues: [],
  });
}

function minutesOf(rows: readonly Row[]): readonly MinuteKey[] {
  const keys = rows.map((row): MinuteKey => ({
    path: pathOf(row),
    run: String(row["run"]),
    name: String(row["name"]),
    minuteMs: Math.floor(Number(row["happened_at_ms"]) / minuteMs) * minuteMs,
  }));
  return [...new Map(keys.map((key) => [JSON.stringify(key), key])).values()];
}
