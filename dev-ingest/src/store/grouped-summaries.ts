import type { SeriesQuery, SeriesRow } from "./event-store.ts";
import { addValue, emptySummary, type Summary, toSeriesRow } from "./roll-up.ts";

/** Sums a series up that is split by the values of a property. */
export class GroupedSummaries {
  readonly #query: Pick<SeriesQuery, "intervalMs" | "property">;
  readonly #byGroup = new Map<string | null, Map<number, Summary>>();

  constructor(query: Pick<SeriesQuery, "intervalMs" | "property">) {
    this.#query = query;
  }

  /** Adds one value; events that are only counted have any. */
  add(receivedAtMs: number, group: string | null, value: number): void {
    addValue(this.summary(receivedAtMs, group), value);
  }

  /** The summary of a group at a time; made when it is not there. */
  summary(receivedAtMs: number, group: string | null): Summary {
    let buckets = this.#byGroup.get(group);
    if (!buckets) this.#byGroup.set(group, (buckets = new Map()));
    const { intervalMs } = this.#query;
    const atMs = Math.floor(receivedAtMs / intervalMs) * intervalMs;
    let summary = buckets.get(atMs);
    if (!summary) buckets.set(atMs, (summary = emptySummary()));
    return summary;
  }

  /** By time, then by group. */
  rows(): readonly SeriesRow[] {
    const counted = this.#query.property === undefined;
    return [...this.#byGroup]
      .flatMap(([group, buckets]) =>
        [...buckets].map(([atMs, summary]) =>
          toSeriesRow(atMs, group, counted ? { ...emptySummary(), count: summary.count } : summary),
        ),
      )
      .toSorted((left, right) => left.atMs - right.atMs || compareGroups(left.group, right.group));
  }
}

/** Groups in the order of their text; events without the property come first. */
function compareGroups(left: string | null, right: string | null): number {
  if (left === right) return 0;
  if (left === null) return -1;
  if (right === null) return 1;
  return left < right ? -1 : 1;
}
