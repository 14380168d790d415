import type { EventStatus, HeldEvent, Path } from "../api/stored-event.ts";

/** What the list is narrowed to beside the search. */
export interface EventFilters {
  readonly path: Path | null;
  readonly status: EventStatus | null;
  /** None means all. */
  readonly names: readonly string[];
}

export interface FilteredEvents {
  /** Newest first. */
  readonly visible: readonly HeldEvent[];
  /** What each name would show under the other filters, by name in the order of the alphabet. */
  readonly countByName: ReadonlyMap<string, number>;
}

/** Narrows the list and counts by name, in one pass. */
export function filterEvents(
  events: readonly HeldEvent[],
  filters: EventFilters,
  isMatch: (event: HeldEvent) => boolean,
): FilteredEvents {
  const { path, status } = filters;
  const names = filters.names.length === 0 ? null : new Set(filters.names);
  const countByName = new Map<string, number>();
  const visible: HeldEvent[] = [];
  for (const event of events.toReversed()) {
    if (path !== null && event.path !== path) continue;
    if (status !== null && event.status !== status) continue;
    if (!isMatch(event)) continue;
    const name = event.event_name;
    countByName.set(name, (countByName.get(name) ?? 0) + 1);
    if (names === null || names.has(name)) visible.push(event);
  }
  for (const name of names ?? []) {
    if (!countByName.has(name)) countByName.set(name, 0);
  }
  return { visible, countByName: new Map([...countByName].toSorted(byName)) };
}

function byName([left]: readonly [string, number], [right]: readonly [string, number]): number {
  return left < right ? -1 : 1;
}
