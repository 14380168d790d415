import type { NameStatistics } from "../store/event-store.ts";
import type { Path } from "../wire/path.ts";

/** Count and times of one event name: `{"count":3,"first":"2026-01-04T12:00:00.000Z","last":"…"}`. */
export interface LatestName {
  readonly count: number;
  /** When the first one arrived, ISO 8601. */
  readonly first: string;
  /** When the last one arrived, ISO 8601. */
  readonly last: string;
}

/** Statistics of one path. */
export interface LatestPath {
  readonly events: number;
  /** When the last event arrived, ISO 8601; null when none has. */
  readonly last: string | null;
  readonly names: Readonly<Record<string, LatestName>>;
}

/** What `GET /latest` answers. */
export type Latest = Readonly<Record<Path, LatestPath>>;

/** Sums statistics of names into the answer of `/latest`; runs are added up. */
export function latestOf(rows: readonly NameStatistics[]): Latest {
  return { track: pathOf(rows, "track"), test: pathOf(rows, "test") };
}

function pathOf(rows: readonly NameStatistics[], path: Path): LatestPath {
  const ofPath = rows.filter((row) => row.path === path);
  // Without a prototype an event called "__proto__" is a name like any other.
  const names = Object.create(null) as Record<string, LatestName>;
  for (const row of ofPath) {
    const sum = names[row.name];
    const first = new Date(row.firstAtMs).toISOString();
    const last = new Date(row.lastAtMs).toISOString();
    names[row.name] = sum
      ? {
          count: sum.count + row.count,
          first: first < sum.first ? first : sum.first,
          last: last > sum.last ? last : sum.last,
        }
      : { count: row.count, first, last };
  }
  const lastAtMs = ofPath.reduce((latest, row) => Math.max(latest, row.lastAtMs), 0);
  return {
    events: ofPath.reduce((sum, row) => sum + row.count, 0),
    last: lastAtMs === 0 ? null : new Date(lastAtMs).toISOString(),
    names,
  };
}
