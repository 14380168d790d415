import { type CountTable, type CountTables, countTables } from "../questions/count-tables.ts";
import type { Row } from "../questions/question.ts";
import type { Path } from "../wire/path.ts";
import {
  addSummary,
  addValue,
  emptySummary,
  type Summary,
  summaryText,
} from "../properties/summary.ts";
import type { WritableEvent } from "./writable-event.ts";

/** Which events are counted together. */
export interface CountKey {
  readonly path: Path;
  /** "" without a run. */
  readonly run: string;
  readonly name: string;
  readonly minuteMs: number;
}

/** What was counted of one minute or hour, by its columns. */
interface Counts {
  events: number;
  warnings: number;
  invalid: number;
  /** Numbers that are in no sum, because there are too many names of properties. */
  unsummed: number;
  first_at_ms: number;
  last_at_ms: number;
}

interface Counted {
  readonly key: CountKey;
  readonly counts: Counts;
  readonly sums: Map<string, Summary>;
}

/** A row of what was counted, by its columns. */
export interface TotalsRow {
  readonly table: CountTable;
  readonly row: Readonly<Record<string, string | number>>;
}

/** An event as it is counted. */
type CountedEvent = Pick<
  WritableEvent,
  "name" | "happenedAtMs" | "status" | "numbers" | "unsummed"
>;

/** Sums that are written together at most: senders that make up names must not keep the others waiting. */
const maxSums = 20_000;

/** Counts events by name and by minute, or hour, and sums their numbers. */
export class Totals {
  readonly #tables: CountTables;
  readonly #counted = new Map<string, Counted>();
  #sums = 0;

  constructor(tables: CountTables = countTables.minute) {
    this.#tables = tables;
  }

  add(event: CountedEvent, { path, run }: { readonly path: Path; readonly run: string }): void {
    const { happenedAtMs, name, status, unsummed } = event;
    const counted = this.#at({ path, run, name, minuteMs: happenedAtMs });
    addCounts(counted.counts, {
      events: 1,
      warnings: status === "warning" ? 1 : 0,
      invalid: status === "invalid" ? 1 : 0,
      unsummed,
      first_at_ms: happenedAtMs,
      last_at_ms: happenedAtMs,
    });
    for (const [property, value] of event.numbers) {
      const summary = this.#sumOf(property, counted);
      if (summary === null) counted.counts.unsummed++;
      else addValue(summary, value);
    }
  }

  /** Adds a row of a minute. */
  addMinute(key: CountKey, row: Row): void {
    const numbers = Object.keys(noCounts()).map((column) => [column, Number(row[column])]);
    addCounts(this.#at(key).counts, Object.fromEntries(numbers));
  }

  /** Adds what is summed of one property in a minute. */
  addSum(key: CountKey, property: string, more: Readonly<Summary>): void {
    const summary = this.#sumOf(property, this.#at(key));
    if (summary !== null) addSummary(summary, more);
  }

  /** The rows of what was counted, as tables have them. */
  *rows(): Iterable<TotalsRow> {
    for (const { key, counts, sums } of this.#counted.values()) {
      const { minuteMs: minute_ms, ...ofName } = key;
      yield { table: this.#tables.counts, row: { ...ofName, minute_ms, ...counts } };
      for (const [property, summary] of sums) {
        const row = { ...ofName, property, minute_ms, ...summaryText(summary)! };
        yield { table: this.#tables.sums, row };
      }
    }
  }

  /** The same, and that of their hours. */
  *rowsWithHours(): Iterable<TotalsRow> {
    const hours = new Totals(countTables.hour);
    for (const { key, counts, sums } of this.#counted.values()) {
      addCounts(hours.#at(key).counts, counts);
      for (const [property, summary] of sums) hours.addSum(key, property, summary);
    }
    yield* this.rows();
    yield* hours.rows();
  }

  #at({ path, run, name, minuteMs: atMs }: CountKey): Counted {
    const minuteMs = Math.floor(atMs / this.#tables.ms) * this.#tables.ms;
    const text = `${path}\0${run}\0${minuteMs}\0${name}`;
    let counted = this.#counted.get(text);
    if (!counted) {
      counted = { key: { path, run, name, minuteMs }, counts: noCounts(), sums: new Map() };
      this.#counted.set(text, counted);
    }
    return counted;
  }

  /** Null when there are too many already. */
  #sumOf(property: string, { sums }: Counted): Summary | null {
    let summary = sums.get(property);
    if (!summary) {
      if (this.#sums === maxSums) return null;
      this.#sums++;
      sums.set(property, (summary = emptySummary()));
    }
    return summary;
  }
}

function noCounts(): Counts {
  const counts = { events: 0, warnings: 0, invalid: 0, unsummed: 0 };
  return { ...counts, first_at_ms: Infinity, last_at_ms: -Infinity };
}

function addCounts(counts: Counts, more: Readonly<Counts>): void {
  counts.events += more.events;
  counts.warnings += more.warnings;
  counts.invalid += more.invalid;
  counts.unsummed += more.unsummed;
  counts.first_at_ms = Math.min(counts.first_at_ms, more.first_at_ms);
  counts.last_at_ms = Math.max(counts.last_at_ms, more.last_at_ms);
}
