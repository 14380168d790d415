import { type Chart, isAdditive, type TimeRange } from "./chart.ts";
import type { ChartTable } from "./chart-table.ts";

/** How the numbers of a chart are drawn. */
export type DrawingKind = "steps" | "bars" | "points";

/** Columns of numbers as uPlot takes them. */
export interface Drawing {
  readonly kind: DrawingKind;
  /** Ascending, milliseconds since 1970. */
  readonly times: readonly number[];
  /** In the order of the table's columns. Stacked bars reach up to their value, those before them included. */
  readonly values: readonly (readonly (number | null)[])[];
  readonly isStacked: boolean;
}

/** Filling more gaps than a screen has pixels is for nothing. */
const mostBars = 4_000;

/** Turns exact numbers into what is drawn of them. */
export function drawingOf(
  table: ChartTable,
  chart: Pick<Chart, "measure" | "isCumulative" | "scale">,
  { fromMs, untilMs, intervalMs }: TimeRange & { readonly intervalMs: number },
): Drawing {
  const numbers = table.columns.map(({ exact }) =>
    exact.map((text) => drawable(text, chart.scale)),
  );
  if (!isAdditive(chart)) {
    return { kind: "points", times: table.times, values: numbers, isStacked: false };
  }
  if (chart.isCumulative) {
    const before = table.before.map((text) => drawable(text, chart.scale));
    return {
      kind: "steps",
      times: [fromMs, ...table.times, untilMs],
      values: numbers.map((column, at) => {
        const first = before[at] ?? null;
        return [first, ...column, column.at(-1) ?? first];
      }),
      isStacked: false,
    };
  }
  const times = withGaps(table.times, intervalMs);
  const rowByTime = new Map(table.times.map((time, row) => [time, row]));
  const isStacked = chart.scale === "linear" && numbers.flat().every((value) => (value ?? 0) >= 0);
  const values = numbers.map((column) =>
    times.map((time) => {
      const row = rowByTime.get(time);
      return row === undefined ? null : (column[row] ?? null);
    }),
  );
  return { kind: "bars", times, values: isStacked ? stacked(values) : values, isStacked };
}

/** A logarithm knows no zero and nothing below it. */
function drawable(text: string | null, scale: Chart["scale"]): number | null {
  const value = text === null ? null : Number(text);
  return value !== null && scale === "log" && value <= 0 ? null : value;
}

/** The same times with the empty intervals between them, by which uPlot knows how wide a bar is. */
function withGaps(times: readonly number[], intervalMs: number): readonly number[] {
  const [first] = times;
  const last = times.at(-1);
  if (first === undefined || last === undefined) return times;
  // A second interval keeps a single bar from filling the chart.
  const end = Math.max(last, first + intervalMs);
  if ((end - first) / intervalMs > mostBars) return times;
  const all = new Set(times);
  for (let time = first; time <= end; time += intervalMs) all.add(time);
  return [...all].toSorted((left, right) => left - right);
}

function stacked(
  values: readonly (readonly (number | null)[])[],
): readonly (readonly (number | null)[])[] {
  const heights: number[] = [];
  return values.map((column) =>
    column.map((value, at) => {
      heights[at] = (heights[at] ?? 0) + (value ?? 0);
      return value === null ? null : heights[at];
    }),
  );
}
