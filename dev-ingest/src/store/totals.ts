import type { CountTables } from "../questions/count-tables.ts";
import { minuteMs } from "../questions/minute-counts.ts";
import { addValue, emptySummary, type Summary, summaryText } from "../properties/summary.ts";
import type { WritableEvent } from "./writable-event.ts";
import type { RowScope } from "./write-batch.ts";

/** What was counted of the events of one name in one minute, by its columns. */
interface Counts extends RowScope {
  readonly name: string;
  readonly minute_ms: number;
  events: number;
  warnings: number;
  invalid: number;
  /** Numbers that are in no sum, because there are too many names of properties. */
  unsummed: number;
  first_at_ms: number;
  last_at_ms: number;
}

interface Counted {
  readonly counts: Counts;
  readonly sums: Map<string, Summary>;
}

/** A row of what was counted in a minute, by its columns. */
export interface TotalsRow {
  readonly table: keyof Pick<CountTables, "counts" | "sums">;
  readonly row: Readonly<Record<string, string | number>> & { readonly minute_ms: number };
}

/** An event as it is counted. */
type CountedEvent = Pick<
  WritableEvent,
  "name" | "happenedAtMs" | "status" | "numbers" | "unsummed"
>;

/** Sums that are written together at most: senders that make up names must not keep the others waiting. */
const maxSums = 20_000;

/** Counts events by name and by minute, and sums their numbers. */
export class Totals {
  readonly #minutes = new Map<string, Counted>();
  #sums = 0;

  add({ name, happenedAtMs, status, unsummed, numbers }: CountedEvent, scope: RowScope): void {
    const { counts, sums } = this.#at(name, happenedAtMs, scope);
    counts.events++;
    if (status === "warning") counts.warnings++;
    if (status === "invalid") counts.invalid++;
    counts.unsummed += unsummed;
    counts.first_at_ms = Math.min(counts.first_at_ms, happenedAtMs);
    counts.last_at_ms = Math.max(counts.last_at_ms, happenedAtMs);
    for (const [property, value] of numbers) {
      const summary = sums.get(property) ?? this.#newSum(property, sums);
      if (summary === null) counts.unsummed++;
      else addValue(summary, value);
    }
  }

  *rows(): Iterable<TotalsRow> {
    for (const { counts, sums } of this.#minutes.values()) {
      yield { table: "counts", row: { ...counts } };
      const { path, run, name, minute_ms } = counts;
      for (const [property, summary] of sums) {
        const row = { path, run, name, property, minute_ms, ...summaryText(summary)! };
        yield { table: "sums", row };
      }
    }
  }

  #at(name: string, atMs: number, { path, run }: RowScope): Counted {
    const minute_ms = Math.floor(atMs / minuteMs) * minuteMs;
    const key = `${path}\0${run}\0${minute_ms}\0${name}`;
    let counted = this.#minutes.get(key);
    if (!counted) {
      const none = { events: 0, warnings: 0, invalid: 0, unsummed: 0 };
      const times = { first_at_ms: Infinity, last_at_ms: -Infinity };
      counted = { counts: { path, run, name, minute_ms, ...none, ...times }, sums: new Map() };
      this.#minutes.set(key, counted);
    }
    return counted;
  }

  /** Null when there are too many already. */
  #newSum(property: string, sums: Map<string, Summary>): Summary | null {
    if (this.#sums === maxSums) return null;
    this.#sums++;
    const summary = emptySummary();
    sums.set(property, summary);
    return summary;
  }
}
