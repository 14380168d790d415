import type { NameStatistics } from "../questions/rows.ts";
import type { Shape } from "./shapes.ts";
import type { Path } from "../wire/path.ts";

/** What `GET /latest` answers. */
export type Latest = Shape<"Latest">;
/** Statistics of one path. */
export type LatestPath = Latest["track"];
/** Count and times of one event name. */
export type LatestName = LatestPath["names"][string];

/** Sums statistics of names into the answer of `/latest`; runs are added up. */
export function latestOf(rows: readonly NameStatistics[]): Omit<Latest, "leftOut"> {
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
