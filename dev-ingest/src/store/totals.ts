import type { EventStatus } from "../questions/rows.ts";
import type { Path } from "../wire/path.ts";
import type { EventValues } from "../properties/property-values.ts";
import { addValue, emptySummary, type Summary, summaryText } from "../properties/summary.ts";

/** Which events are counted together. */
interface MinuteKey {
  readonly path: Path;
  /** "" without a run. */
  readonly run: string;
  readonly name: string;
  readonly minuteMs: number;
}

/** What was counted of one minute. */
interface Minute extends MinuteKey {
  events: number;
  warnings: number;
  invalid: number;
  firstAtMs: number;
  lastAtMs: number;
  /** Numbers that are in no sum, because there are too many names of properties. */
  unsummed: number;
  readonly byProperty: Map<string, Summary>;
}

/** A row of what was counted, by its columns. */
export interface TotalsRow {
  readonly table: "minute" | "total";
  readonly row: Readonly<Record<string, string | number>>;
}

/** An event as it is counted. */
export interface CountedEvent extends Pick<EventValues, "numbers" | "unsummed"> {
  readonly name: string;
  readonly happenedAtMs: number;
  readonly status: EventStatus;
}

const minuteMs = 60_000;
/** Sums that are written together at most: senders that make up names must not keep the others waiting. */
const maxSums = 20_000;

/** Counts events by minute and name, and sums their numbers. */
export class Totals {
  readonly #minutes = new Map<string, Minute>();
  #sums = 0;

  add(event: CountedEvent, scope: { readonly path: Path; readonly run: string }): void {
    const { happenedAtMs } = event;
    const minute = this.#minute({
      path: scope.path,
      run: scope.run,
      name: event.name,
      minuteMs: Math.floor(happenedAtMs / minuteMs) * minuteMs,
    });
    minute.events++;
    if (event.status === "warning") minute.warnings++;
    if (event.status === "invalid") minute.invalid++;
    minute.firstAtMs = Math.min(minute.firstAtMs, happenedAtMs);
    minute.lastAtMs = Math.max(minute.lastAtMs, happenedAtMs);
    minute.unsummed += event.unsummed;
    for (const [property, value] of event.numbers) {
      let summary = minute.byProperty.get(property);
      if (!summary) {
        if (this.#sums === maxSums) {
          minute.unsummed++;
          continue;
        }
        this.#sums++;
        minute.byProperty.set(property, (summary = emptySummary()));
      }
      addValue(summary, value);
    }
  }

  /** The rows of what was counted, as tables have them. */
  *rows(): Iterable<TotalsRow> {
    for (const {
      path,
      run,
      name,
      minuteMs: minute_ms,
      byProperty,
      ...counted
    } of this.#minutes.values()) {
      const key = { path, run, name, minute_ms };
      const { firstAtMs: first_at_ms, lastAtMs: last_at_ms, ...counts } = counted;
      yield { table: "minute", row: { ...key, ...counts, first_at_ms, last_at_ms } };
      for (const [property, summary] of byProperty)
        yield { table: "total", row: { ...key, property, ...summaryText(summary)! } };
    }
  }

  #minute(key: MinuteKey): Minute {
    const text = `${key.path}\0${key.run}\0${key.minuteMs}\0${key.name}`;
    let minute = this.#minutes.get(text);
    if (!minute) {
      const counts = { events: 0, warnings: 0, invalid: 0, unsummed: 0 };
      const none = { ...counts, firstAtMs: Infinity, lastAtMs: -Infinity };
      this.#minutes.set(text, (minute = { ...key, ...none, byProperty: new Map() }));
    }
    return minute;
  }
}
