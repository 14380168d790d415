import type { Shape } from "../../../src/api/shapes.ts";
import { ask } from "../api/ask.ts";
import { type Chart, isAdditive, type TimeRange } from "./chart.ts";
import { type ChartTable, chartTable } from "./chart-table.ts";
import { instantParameters, intervalMsOf, seriesParameters } from "./series-parameters.ts";

/** A chart's numbers, and the time they are of. */
export interface ChartAnswer {
  readonly table: ChartTable;
  readonly range: TimeRange;
  readonly intervalMs: number;
  /** What the numbers lack, in words. */
  readonly notCounted: readonly string[];
}

/**
 * Asks the server for a chart over a time. A cumulative one counts what came before that time, too.
 *
 * @throws {AskError} As `ask`.
 */
export async function readChart(
  chart: Chart,
  range: TimeRange,
  signal: AbortSignal,
): Promise<ChartAnswer> {
  const isRunning = chart.isCumulative && isAdditive(chart);
  const [series, before] = await Promise.all([
    ask<Shape<"Series">>("api/series", seriesParameters(chart, range), signal),
    isRunning
      ? ask<Shape<"Series">>("api/series", instantParameters(chart, range.fromMs - 1), signal)
      : null,
  ]);
  const intervalMs = intervalMsOf(chart, range);
  return {
    table: chartTable(series.points, chart, {
      intervalMs,
      untilMs: range.untilMs,
      before: before?.points.filter(({ count }) => count > 0) ?? [],
    }),
    range,
    intervalMs,
    notCounted: series.notCounted,
  };
}
