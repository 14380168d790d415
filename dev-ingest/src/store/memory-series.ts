import type { BatchLog } from "./batch-log.ts";
import type { DeleteScope, IncomingBatch, Lane, SeriesQuery, SeriesRow } from "./event-store.ts";
import { GroupedSummaries, sumsNothing } from "./grouped-summaries.ts";
import {
  addSummary,
  addValue,
  emptySummary,
  forEachNumber,
  minuteMs,
  type Summary,
} from "./roll-up.ts";
import { isInScope } from "./row-query.ts";

/** All summaries of one minute of one run and lane. */
interface MinuteRollUp {
  readonly lane: Lane;
  readonly run: string | null;
  readonly minute: number;
  /** By event name, then by property; the property null counts events. */
  readonly summaries: Map<string, Map<string | null, Summary>>;
}

/** About a hundred days of one busy lane. */
const maxMinutes = 150_000;
/** Names and properties of one minute with a summary of their own. */
const maxSummariesPerMinute = 10_000;

/** Summaries by minute, name and property; the oldest minutes go when there are too many. */
export class MemoryRollUps {
  readonly #byKey = new Map<string, MinuteRollUp>();

  add(batch: IncomingBatch): void {
    const { lane, run } = batch;
    const minute = Math.floor(batch.receivedAtMs / minuteMs);
    const key = `${lane}\n${run ?? ""}\n${minute}`;
    let rollUp = this.#byKey.get(key);
    if (!rollUp) this.#byKey.set(key, (rollUp = { lane, run, minute, summaries: new Map() }));
    for (const event of batch.events) addEvent(rollUp.summaries, event.name, event.properties);
    if (this.#byKey.size <= maxMinutes) return;
    const [oldest] = this.#byKey.keys();
    this.#byKey.delete(oldest!);
  }

  series(query: SeriesQuery): readonly SeriesRow[] {
    const property = query.property ?? null;
    const groups = new GroupedSummaries(query);
    for (const rollUp of this.#byKey.values()) {
      const atMs = rollUp.minute * minuteMs;
      if (!isInScope(rollUp, query) || !isBetween(atMs, query)) continue;
      const names = query.name === undefined ? rollUp.summaries.keys() : [query.name];
      for (const name of names) {
        const summary = rollUp.summaries.get(name)?.get(property);
        if (summary) addSummary(groups.summary(atMs, null), summary);
      }
    }
    return groups.rows();
  }

  delete(scope: DeleteScope): void {
    for (const [key, rollUp] of this.#byKey) if (isInScope(rollUp, scope)) this.#byKey.delete(key);
  }
}

function addEvent(
  summaries: MinuteRollUp["summaries"],
  name: string,
  properties: Readonly<Record<string, unknown>>,
): void {
  let byProperty = summaries.get(name);
  if (!byProperty) {
    if (summaries.size >= maxSummariesPerMinute) return;
    summaries.set(name, (byProperty = new Map()));
  }
  const summaryOf = (property: string | null): Summary | undefined => {
    const known = byProperty.get(property);
    if (known || byProperty.size >= maxSummariesPerMinute) return known;
    const summary = emptySummary();
    byProperty.set(property, summary);
    return summary;
  };
  const events = summaryOf(null);
  if (events) addValue(events, 0);
  forEachNumber(properties, (property, value) => {
    const summary = summaryOf(property);
    if (summary) addValue(summary, value);
  });
}

/** Splits a series by a property: looks at every event asked for, because roll-ups do not know it. */
export function groupedSeries(log: BatchLog, query: SeriesQuery): readonly SeriesRow[] {
  if (sumsNothing(query)) return [];
  const groups = new GroupedSummaries(query);
  const { lane, run, name, fromMs, untilMs } = query;
  const scope = { ...(lane === undefined ? {} : { lane }), ...(run === undefined ? {} : { run }) };
  const filter = { ...scope, ...(name === undefined ? {} : { name }) };
  const { rows } = log.events({ ...filter, order: "oldest", limit: Number.MAX_SAFE_INTEGER });
  for (const row of rows) {
    const minuteAtMs = Math.floor(row.receivedAtMs / minuteMs) * minuteMs;
    if (!isBetween(minuteAtMs, { fromMs, untilMs })) continue;
    const { properties } = JSON.parse(row.raw) as { properties: Record<string, unknown> };
    groups.addEvent(row.receivedAtMs, properties);
  }
  return groups.rows();
}

function isBetween(
  atMs: number,
  query: { readonly fromMs?: number | undefined; readonly untilMs?: number | undefined },
): boolean {
  return (
    (query.fromMs === undefined || atMs >= query.fromMs) &&
    (query.untilMs === undefined || atMs < query.untilMs)
  );
}
