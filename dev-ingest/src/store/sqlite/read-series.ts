import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import type { SeriesQuery, SeriesRow } from "../event-store.ts";
import { GroupedSummaries } from "../grouped-summaries.ts";
import { addSummary, hourMs, minuteMs } from "../roll-up.ts";
import { scopeCondition } from "./delete-rows.ts";
import { findWordId } from "./dictionary.ts";
import { eventsPropertyId } from "./group-summary.ts";
import { readGroupedSeries, type Times } from "./read-grouped-series.ts";

/** Reads a series from the roll-ups; one that is split by a property from columns. */
export function readSeries(database: DatabaseSync, query: SeriesQuery): readonly SeriesRow[] {
  return query.groupBy === undefined
    ? fromRollUps(database, query)
    : readGroupedSeries(database, query, query.groupBy, wholeMinutes(query));
}

/** A stretch of time that one kind of roll-up covers. */
interface Stretch {
  readonly unitMs: number;
  readonly fromMs: number;
  readonly untilMs: number;
}

function fromRollUps(database: DatabaseSync, query: SeriesQuery): readonly SeriesRow[] {
  const scope = scopeCondition(database, query);
  const propertyId =
    query.property === undefined ? eventsPropertyId : findWordId(database, query.property);
  const conditions = ["property_id = ?", ...scope.conditions];
  const values: SQLInputValue[] = [propertyId, ...scope.values];
  if (query.name !== undefined) {
    conditions.push("name_id = ?");
    values.push(findWordId(database, query.name));
  }
  // One statement reads both tables: what is settled between two would be missed or counted twice.
  const statement = database.prepare(
    `select slot, sum(count) as count, sum(sum) as sum, min(min) as min, max(max) as max from
       (select slot, count, sum, min, max from roll_up
          where unit_ms = ? and slot >= ? and slot < ? and ${conditions.join(" and ")}
        union all
        select cast(minute * ${minuteMs} / ? as integer) as slot, count, sum, min, max from open_roll_up
          where minute >= ? and minute < ? and ${conditions.join(" and ")})
     group by slot order by slot`,
  );
  const groups = new GroupedSummaries(query);
  for (const { unitMs, fromMs, untilMs } of stretchesOf(query)) {
    for (const row of statement.iterate(
      unitMs,
      fromMs / unitMs,
      untilMs / unitMs,
      ...values,
      unitMs,
      fromMs / minuteMs,
      untilMs / minuteMs,
      ...values,
    )) {
      addSummary(groups.summary(Number(row["slot"]) * unitMs, null), {
        count: Number(row["count"]),
        sum: Number(row["sum"]),
        min: Number(row["min"]),
        max: Number(row["max"]),
      });
    }
  }
  return groups.rows();
}

const endOfTimeMs = Math.floor(8.64e15 / hourMs) * hourMs;

/** The minutes that begin in the time asked for. */
function wholeMinutes(query: SeriesQuery): Times {
  return {
    fromMs: Math.ceil((query.fromMs ?? 0) / minuteMs) * minuteMs,
    untilMs: Math.ceil((query.untilMs ?? endOfTimeMs) / minuteMs) * minuteMs,
  };
}

/** Whole hours from the hours, what is left before and after them from the minutes; intervals of minutes from the minutes. */
function stretchesOf(query: SeriesQuery): readonly Stretch[] {
  const { fromMs, untilMs } = wholeMinutes(query);
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
