import type { Term } from "../search/search-text.ts";
import type { Scope, TimeSpan } from "./queries.ts";

/** What a series counts and sums; what is left out does not restrict. */
export interface SeriesQuery extends Scope, TimeSpan {
  readonly name?: string;
  /** A numeric top-level property; without one events are counted. */
  readonly property?: string;
  /** A property whose values split the series. */
  readonly groupBy?: readonly string[];
  /** Splits the series by the event itself, in place of a property. */
  readonly split?: "name" | "status";
  /** Terms of a search; all must hold. */
  readonly search?: readonly Term[];
  /** Milliseconds of one bucket: whole minutes. null makes one bucket of everything. */
  readonly intervalMs: number | null;
  /** Buckets begin on its clock; days have 23 or 25 hours when it changes. IANA name. @default "UTC" */
  readonly timeZone?: string;
}

/** One bucket of a series. Empty buckets have no row. */
export interface SeriesRow {
  /** Begin of the bucket, milliseconds since 1970; 0 when one bucket holds everything. */
  readonly atMs: number;
  /** The name, the status or the property's value that splits the series; null without one, or where it is missing. */
  readonly group: string | null;
  /** Events, or values of the property. */
  readonly count: number;
  /** Exact decimals; null when no property was asked for. */
  readonly sum: string | null;
  readonly min: string | null;
  readonly max: string | null;
}

/** Buckets in the order of their time, and what they lack. */
export interface Series {
  readonly rows: readonly SeriesRow[];
  /** What is not in the rows, in words for people; empty when nothing is missing. */
  readonly leftOut: readonly string[];
}
