import type { Shape } from "../../../src/api/shapes.ts";
import { addDecimals } from "./decimal.ts";
import { type Chart, isAdditive, type Measure } from "./chart.ts";

export type Point = Shape<"Point">;

/** The numbers of one line of a chart, one for each time of its table. */
export interface ChartColumn {
  /** What splits the chart; null where it is missing, and in a chart of one line. */
  readonly group: string | null;
  /** Exact decimals; null where there is nothing to show. */
  readonly exact: readonly (string | null)[];
}

/** What a chart draws, and what its table shows. */
export interface ChartTable {
  /**
   * Of each interval in which something happened, ascending, milliseconds since 1970: its begin; of cumulative numbers its
   * end, because they are what had come by then.
   */
  readonly times: readonly number[];
  /** What each column was when a cumulative chart begins. */
  readonly before: readonly string[];
  /** In the order of their groups. */
  readonly columns: readonly ChartColumn[];
  /** Groups beyond the bound: the smallest ones. */
  readonly hiddenGroups: number;
}

/** More lines than colors cannot be told apart. */
export const maxColumns = 8;

interface Arrangement {
  readonly intervalMs: number;
  /** Nothing is known from then on. */
  readonly untilMs: number;
  /** What was there when a cumulative chart begins. */
  readonly before?: readonly Point[];
}

/**
 * Arranges the points of `api/series` by time and group. Where a sum or a count has no point it stays where it was, when
 * it is cumulative, and is zero otherwise; a mean, least or most has no value there.
 */
export function chartTable(
  points: readonly Point[],
  chart: Pick<Chart, "measure" | "isCumulative">,
  { intervalMs, untilMs, before = [] }: Arrangement,
): ChartTable {
  const begins = [...new Set(points.map(({ at }) => Date.parse(at)))].toSorted((a, b) => a - b);
  const indexByTime = new Map(begins.map((time, index) => [time, index]));
  const isRunning = chart.isCumulative && isAdditive(chart);
  const baseByGroup = new Map(
    isRunning ? before.map((point) => [point.group, exactOf(point, chart.measure) ?? "0"]) : [],
  );
  const valuesByGroup = new Map<string | null, (string | null)[]>();
  const valuesOf = (group: string | null): (string | null)[] => {
    let values = valuesByGroup.get(group);
    if (values === undefined) {
      values = Array.from({ length: begins.length }, () => null);
      valuesByGroup.set(group, values);
    }
    return values;
  };
  for (const group of baseByGroup.keys()) valuesOf(group);
  for (const point of points)
    valuesOf(point.group)[indexByTime.get(Date.parse(point.at))!] = exactOf(point, chart.measure);

  const columns = [...valuesByGroup].map(([group, values]) => ({
    group,
    exact: isRunning
      ? carriedOn(values, baseByGroup.get(group) ?? "0")
      : values.map((value) => value ?? (isAdditive(chart) ? "0" : null)),
  }));
  const shown = columns
    .toSorted((left, right) => weight(right) - weight(left))
    .slice(0, maxColumns)
    .toSorted(byGroup);
  return {
    times: isRunning ? begins.map((begin) => Math.min(begin + intervalMs, untilMs)) : begins,
    columns: shown,
    before: shown.map(({ group }) => baseByGroup.get(group) ?? "0"),
    hiddenGroups: columns.length - shown.length,
  };
}

/** What a column comes to at the end: its last value when it is cumulative, its sum where values add up, else nothing. */
export function columnTotals(
  { columns, before }: ChartTable,
  chart: Pick<Chart, "measure" | "isCumulative">,
): readonly (string | null)[] {
  if (!isAdditive(chart)) return columns.map(({ exact }) => exact.at(-1) ?? null);
  return columns.map(({ exact }, at) =>
    chart.isCumulative
      ? (exact.at(-1) ?? before[at] ?? null)
      : exact.reduce<string>((sum, value) => addDecimals(sum, value ?? "0"), "0"),
  );
}

/** The number that a measure takes of a point; null when it has none. */
export function exactOf({ count, exact }: Point, measure: Measure): string | null {
  if (measure === "count") return String(count);
  if (exact === null) return measure === "sum" ? "0" : null;
  return exact[measure];
}

function carriedOn(values: readonly (string | null)[], base: string): readonly string[] {
  let running = base;
  return values.map((value) => {
    if (value !== null) running = base === "0" ? value : addDecimals(base, value);
    return running;
  });
}

function weight({ exact }: ChartColumn): number {
  return exact.reduce((most, value) => Math.max(most, Math.abs(Number(value ?? 0))), 0);
}

function byGroup(left: ChartColumn, right: ChartColumn): number {
  if (left.group === right.group) return 0;
  if (left.group === null) return 1;
  if (right.group === null) return -1;
  return left.group < right.group ? -1 : 1;
}

/** Where a time is in a table: the last row at or before it; -1 when it is before all. */
export function rowAt({ times }: ChartTable, timeMs: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! <= timeMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
