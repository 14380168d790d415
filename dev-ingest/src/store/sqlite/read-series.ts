import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { SeriesQuery, SeriesRow } from "../event-store.ts";
import { compareGroups } from "../memory-series.ts";
import { numericValue, searchText, valueAt } from "../property-value.ts";
import {
  addSummary,
  addValue,
  emptySummary,
  hourMs,
  minuteMs,
  type Summary,
  toSeriesRow,
} from "../roll-up.ts";
import { scopeCondition } from "./delete-rows.ts";
import { eventsPropertyId } from "./group-summary.ts";

/** Reads a series from the roll-ups; one that is split by a property from the events themselves. */
export function readSeries(database: DatabaseSync, query: SeriesQuery): readonly SeriesRow[] {
  return query.groupBy === undefined
    ? fromRollUps(database, query)
    : fromEvents(database, query, query.groupBy);
}

/** A stretch of time that one kind of roll-up covers. */
interface Stretch {
  readonly unitMs: number;
  readonly fromMs: number;
  readonly untilMs: number;
}

function fromRollUps(database: DatabaseSync, query: SeriesQuery): readonly SeriesRow[] {
  const scope = scopeCondition(database, query);
  const conditions = [
    "unit_ms = ?",
    "property_id = ?",
    "slot >= ?",
    "slot < ?",
    ...scope.conditions,
  ];
  const wordId = (text: string): number =>
    Number(database.prepare("select id from word where text = ?").get(text)?.["id"] ?? -1);
  const propertyId = query.property === undefined ? eventsPropertyId : wordId(query.property);
  const named: SQLInputValue[] = [];
  if (query.name !== undefined) {
    conditions.push("name_id = ?");
    named.push(wordId(query.name));
  }
  const statement = database.prepare(
    `select slot, sum(count) as count, sum(sum) as sum, min(min) as min, max(max) as max
     from roll_up where ${conditions.join(" and ")} group by slot order by slot`,
  );
  const summaryByBucket = new Map<number, Summary>();
  for (const { unitMs, fromMs, untilMs } of stretchesOf(query)) {
    for (const row of statement.iterate(
      unitMs,
      propertyId,
      fromMs / unitMs,
      untilMs / unitMs,
      ...scope.values,
      ...named,
    )) {
      const atMs = Math.floor((Number(row["slot"]) * unitMs) / query.intervalMs) * query.intervalMs;
      const summary = summaryByBucket.get(atMs) ?? emptySummary();
      summaryByBucket.set(atMs, summary);
      addSummary(summary, {
        count: Number(row["count"]),
        sum: Number(row["sum"]),
        min: Number(row["min"]),
        max: Number(row["max"]),
      });
    }
  }
  return [...summaryByBucket].map(([atMs, summary]) =>
    toSeriesRow(
      atMs,
      null,
      query.property === undefined ? { ...emptySummary(), count: summary.count } : summary,
    ),
  );
}

const endOfTimeMs = Math.floor(8.64e15 / hourMs) * hourMs;

/** Whole hours from the hours, what is left before and after them from the minutes; intervals of minutes from the minutes. */
function stretchesOf(query: SeriesQuery): readonly Stretch[] {
  const fromMs = Math.ceil((query.fromMs ?? 0) / minuteMs) * minuteMs;
  const untilMs = Math.ceil((query.untilMs ?? endOfTimeMs) / minuteMs) * minuteMs;
  const firstHourMs = Math.ceil(fromMs / hourMs) * hourMs;
  const lastHourMs = Math.floor(untilMs / hourMs) * hourMs;
  if (query.intervalMs % hourMs !== 0 || firstHourMs >= lastHourMs)
    return [{ unitMs: minuteMs, fromMs, untilMs }];
  return [
    { unitMs: minuteMs, fromMs, untilMs: firstHourMs },
    { unitMs: hourMs, fromMs: firstHourMs, untilMs: lastHourMs },
    { unitMs: minuteMs, fromMs: lastHourMs, untilMs },
  ];
}

function fromEvents(
  database: DatabaseSync,
  query: SeriesQuery,
  groupBy: readonly string[],
): readonly SeriesRow[] {
  const scope = scopeCondition(database, query);
  const conditions = scope.conditions.map((condition) => `event.${condition}`);
  const values: SQLInputValue[] = [...scope.values];
  const restrict = (condition: string, value: SQLInputValue): void => {
    conditions.push(condition);
    values.push(value);
  };
  if (query.name !== undefined)
    restrict("event.name_id = (select id from word where text = ?)", query.name);
  if (query.fromMs !== undefined)
    restrict("batch.received_at_ms >= ?", Math.ceil(query.fromMs / minuteMs) * minuteMs);
  if (query.untilMs !== undefined)
    restrict("batch.received_at_ms < ?", Math.ceil(query.untilMs / minuteMs) * minuteMs);
  const where = conditions.length === 0 ? "" : ` where ${conditions.join(" and ")}`;
  const found = database.prepare(
    `select event.raw, batch.received_at_ms from event join batch on batch.seq = event.batch_seq${where}`,
  );
  const byKey = new Map<
    string,
    { readonly atMs: number; readonly group: string | null; readonly summary: Summary }
  >();
  for (const row of found.iterate(...values)) {
    const { properties } = JSON.parse(String(row["raw"])) as { properties: unknown };
    const value =
      query.property === undefined ? 0 : numericValue(valueAt(properties, [query.property]));
    if (value === null) continue;
    const group = searchText(valueAt(properties, groupBy));
    const minuteAtMs = Math.floor(Number(row["received_at_ms"]) / minuteMs) * minuteMs;
    const atMs = Math.floor(minuteAtMs / query.intervalMs) * query.intervalMs;
    const key = `${atMs} ${group === null ? "" : `=${group}`}`;
    let bucket = byKey.get(key);
    if (!bucket) byKey.set(key, (bucket = { atMs, group, summary: emptySummary() }));
    addValue(bucket.summary, value);
  }
  return [...byKey.values()]
    .toSorted((left, right) => left.atMs - right.atMs || compareGroups(left.group, right.group))
    .map(({ atMs, group, summary }) =>
      toSeriesRow(
        atMs,
        group,
        query.property === undefined ? { ...emptySummary(), count: summary.count } : summary,
      ),
    );
}
