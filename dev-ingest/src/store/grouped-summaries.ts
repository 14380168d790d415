import type { SeriesQuery, SeriesRow } from "./event-store.ts";
import { isIdName, numericValue, searchText, valueAt } from "./property-value.ts";
import { addValue, emptySummary, type Summary, toSeriesRow } from "./roll-up.ts";

type Split = Pick<SeriesQuery, "intervalMs" | "property" | "groupBy">;

/** True when a series is to sum values of an id up: those name things. */
export function sumsNothing({ property }: Split): boolean {
  return property !== undefined && isIdName(property);
}

/** Sums a series up that is split by the values of a property, or not: then all of it is the group null. */
export class GroupedSummaries {
  readonly #query: Split;
  readonly #byGroup = new Map<string | null, Map<number, Summary>>();

  constructor(query: Split) {
    this.#query = query;
  }

  /** Adds the value that an event has, if it has one; when no property is asked for, events are counted. */
  addEvent(receivedAtMs: number, properties: Readonly<Record<string, unknown>>): void {
    const { property, groupBy } = this.#query;
    const value = property === undefined ? 0 : numericValue(valueAt(properties, [property]));
    if (value === null) return;
    const group = searchText(valueAt(properties, groupBy ?? []));
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
