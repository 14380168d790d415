import type { Shape } from "./shapes.ts";
import {
  addSummary,
  emptySummary,
  readSummary,
  type Summary,
  summaryText,
} from "../properties/summary.ts";
import { decimalText, divideDecimal } from "../properties/decimal.ts";
import type { SeriesQuery, SeriesRow } from "../questions/series-query.ts";

/** One point of a series as the API gives it out. */
export type SeriesPoint = Shape<"Point">;

/** Turns rows into points; cumulative ones add everything up that came before in the answer, group by group. */
export function toSeriesPoints(
  rows: readonly SeriesRow[],
  isCumulative: boolean,
): readonly SeriesPoint[] {
  const runningByGroup = new Map<string | null, Summary>();
  return rows.map((row) => {
    const summary = summaryOf(row);
    const before = isCumulative ? runningByGroup.get(row.group) : undefined;
    if (before !== undefined) addSummary(summary, before);
    if (isCumulative) runningByGroup.set(row.group, summary);
    const exact = exactNumbers(summary);
    return {
      at: new Date(row.atMs).toISOString(),
      group: row.group,
      count: summary.count,
      sum: Number(exact?.sum ?? 0),
      min: exact && Number(exact.min),
      max: exact && Number(exact.max),
      mean: exact && Number(exact.mean),
      exact,
    };
  });
}

/** The points of an instant: everything up to it, one for each group; a zero where there is nothing. */
export function pointsAt(
  atMs: number,
  rows: readonly SeriesRow[],
  { groupBy }: Pick<SeriesQuery, "groupBy">,
): readonly SeriesPoint[] {
  const nothing = { group: null, count: 0, sum: null, min: null, max: null };
  const found = rows.length === 0 && groupBy === undefined ? [nothing] : rows;
  return toSeriesPoints(
    found.map((row) => ({ ...row, atMs })),
    false,
  );
}

function summaryOf({ count, sum, min, max }: SeriesRow): Summary {
  return sum === null || min === null || max === null
    ? { ...emptySummary(), count }
    : readSummary({ count, sum, min, max });
}

function exactNumbers(summary: Summary): SeriesPoint["exact"] {
  const text = summaryText(summary);
  if (text === null) return null;
  const mean = decimalText(divideDecimal(summary.sum, summary.count));
  return { sum: text.sum, min: text.min, max: text.max, mean };
}
