import type { SeriesRow } from "../store/event-store.ts";

/** One point of a series as the API gives it out. */
export interface SeriesPoint {
  /** Begin of the interval, ISO 8601 in UTC. */
  readonly at: string;
  /** Value of the property that splits the series; null without one, or where events lack it. */
  readonly group: string | null;
  /** Events; with a property, its numeric values. */
  readonly count: number;
  readonly sum: number;
  readonly min: number | null;
  readonly max: number | null;
  /** null where nothing was summed. */
  readonly mean: number | null;
}

interface Running {
  readonly count: number;
  readonly sum: number;
  readonly min: number | null;
  readonly max: number | null;
}

/** Turns rows into points; cumulative ones add everything up that came before in the answer, group by group. */
export function toSeriesPoints(
  rows: readonly SeriesRow[],
  isCumulative: boolean,
): readonly SeriesPoint[] {
  const runningByGroup = new Map<string | null, Running>();
  return rows.map((row) => {
    const before = isCumulative ? runningByGroup.get(row.group) : undefined;
    const total = before === undefined ? row : add(before, row);
    if (isCumulative) runningByGroup.set(row.group, total);
    const { count, sum, min, max } = total;
    const mean = min === null || count === 0 ? null : Number((sum / count).toPrecision(15));
    return { at: new Date(row.atMs).toISOString(), group: row.group, count, sum, min, max, mean };
  });
}

function add(left: Running, right: Running): Running {
  return {
    count: left.count + right.count,
    sum: Number((left.sum + right.sum).toPrecision(15)),
    min:
      left.min === null || right.min === null
        ? (left.min ?? right.min)
        : Math.min(left.min, right.min),
    max:
      left.max === null || right.max === null
        ? (left.max ?? right.max)
        : Math.max(left.max, right.max),
  };
}
