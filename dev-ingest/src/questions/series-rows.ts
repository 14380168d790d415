import type { SeriesQuery, SeriesRow } from "./series-query.ts";
import { addSummary, emptySummary, type Summary, summaryText } from "../properties/summary.ts";
import { bucketStarts } from "./time-buckets.ts";

/** Groups and points of one answer. */
const maxGroups = 1_000;
const maxPoints = 50_000;

/** Gathers the buckets of a series, group by group, within bounds; knows what they lack. */
export class SeriesRows {
  readonly #startOf: (ms: number) => number;
  readonly #isCount: boolean;
  readonly #bucketsByGroup = new Map<string | null, Map<number, Summary>>();
  #points = 0;
  #eventsBeyond = 0;

  constructor({ intervalMs, timeZone, property }: SeriesQuery) {
    this.#startOf = bucketStarts(intervalMs, timeZone);
    this.#isCount = property === undefined;
  }

  /** Adds the events of a group that share an instant, or the summary of their values. */
  add(ms: number, group: string | null, more: Readonly<Summary>): void {
    const bucket = this.#bucket(this.#startOf(ms), group);
    if (bucket) addSummary(bucket, more);
    else this.#eventsBeyond += more.count;
  }

  get leftOut(): readonly string[] {
    if (this.#eventsBeyond === 0) return [];
    const what = this.#isCount ? "events" : "values";
    return [
      `${this.#eventsBeyond} ${what} beyond the first ${maxGroups} groups or ${maxPoints} points. Ask for less time, or split by another property.`,
    ];
  }

  /** By time, then by group. */
  rows(): readonly SeriesRow[] {
    return [...this.#bucketsByGroup]
      .flatMap(([group, buckets]) =>
        [...buckets].map(([atMs, summary]) => ({
          atMs,
          group,
          count: summary.count,
          ...decimalsOf(summary),
        })),
      )
      .toSorted((left, right) => left.atMs - right.atMs || compareGroups(left.group, right.group));
  }

  #bucket(atMs: number, group: string | null): Summary | null {
    let buckets = this.#bucketsByGroup.get(group);
    let bucket = buckets?.get(atMs);
    if (bucket) return bucket;
    if (this.#points === maxPoints) return null;
    if (!buckets) {
      if (this.#bucketsByGroup.size === maxGroups) return null;
      this.#bucketsByGroup.set(group, (buckets = new Map()));
    }
    buckets.set(atMs, (bucket = emptySummary()));
    this.#points++;
    return bucket;
  }
}

function decimalsOf(summary: Summary): Pick<SeriesRow, "sum" | "min" | "max"> {
  const { sum, min, max } = summaryText(summary) ?? { sum: null, min: null, max: null };
  return { sum, min, max };
}

/** Groups in the order of their text; events without the property come first. */
function compareGroups(left: string | null, right: string | null): number {
  if (left === right) return 0;
  if (left === null) return -1;
  if (right === null) return 1;
  return left < right ? -1 : 1;
}
