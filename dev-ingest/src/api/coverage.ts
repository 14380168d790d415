import type { NameStatistics } from "../store/event-store.ts";

/** What `GET /api/coverage` answers. */
export interface Coverage {
  /** False when the server was started without a plan: then every name is unplanned. */
  readonly hasPlan: boolean;
  /** Planned events that arrived, with their counts. */
  readonly received: Readonly<Record<string, number>>;
  /** Planned events that never arrived. */
  readonly missing: readonly string[];
  /** Events that arrived and are not planned, with their counts. */
  readonly unplanned: Readonly<Record<string, number>>;
}

/** Compares what arrived with what is planned. */
export function coverageOf(
  rows: readonly NameStatistics[],
  plannedNames: readonly string[] | null,
): Coverage {
  const planned = new Set(plannedNames);
  const countByName = new Map<string, number>();
  for (const { name, count } of rows) countByName.set(name, (countByName.get(name) ?? 0) + count);
  // Without a prototype an event called "__proto__" is a name like any other.
  const received = Object.create(null) as Record<string, number>;
  const unplanned = Object.create(null) as Record<string, number>;
  for (const [name, count] of countByName) (planned.has(name) ? received : unplanned)[name] = count;
  return {
    hasPlan: plannedNames !== null,
    received,
    missing: [...planned].filter((name) => !countByName.has(name)),
    unplanned,
  };
}
