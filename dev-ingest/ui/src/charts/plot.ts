import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { TimeRange } from "./chart.ts";
import type { Drawing } from "./drawing.ts";
import { formatShort } from "./format-number.ts";
import { tickLabels } from "./time-labels.ts";

/** Colors as a canvas takes them. */
export interface PlotColors {
  readonly series: readonly string[];
  readonly ink: string;
  readonly line: string;
}

/** What one plot keeps for its life; another look is another plot. */
export interface PlotStyle {
  readonly isLog: boolean;
  readonly colors: PlotColors;
  /** As CSS writes it: `12px Geist`. */
  readonly font: string;
  readonly onCursor: (timeMs: number | null) => void;
}

/** A plot on a canvas. This module is loaded when the first one is shown. */
export class Plot {
  readonly #plot: uPlot;
  #drawing: Drawing;
  #range: TimeRange;

  constructor(
    element: HTMLElement,
    drawing: Drawing,
    style: PlotStyle & { readonly range: TimeRange },
  ) {
    this.#drawing = drawing;
    this.#range = style.range;
    const size = { width: element.clientWidth, height: element.clientHeight };
    const options = optionsOf(drawing, style, () => [this.#range.fromMs, this.#range.untilMs]);
    this.#plot = new uPlot({ ...size, ...options }, dataOf(drawing), element);
  }

  get canvas(): HTMLCanvasElement {
    return this.#plot.ctx.canvas;
  }

  /** Shows other numbers of the same kind, over the time from one to another. */
  show(drawing: Drawing, range: TimeRange): void {
    this.#drawing = drawing;
    this.#range = range;
    this.#plot.setData(dataOf(drawing));
  }

  /** Draws again where the size is another: an observer reports the first one, too. */
  resize(width: number, height: number): void {
    if (width !== this.#plot.width || height !== this.#plot.height)
      this.#plot.setSize({ width, height });
  }

  /** Puts the cursor at a time, or takes it away. */
  point(timeMs: number | null): void {
    const left = timeMs === null ? -10 : this.#plot.valToPos(timeMs, "x");
    this.#plot.setCursor({ left, top: timeMs === null ? -10 : this.#plot.over.clientHeight / 2 });
  }

  /** The time of the drawn column left or right of a time. */
  neighbor(timeMs: number | null, step: -1 | 1): number | null {
    const { times } = this.#drawing;
    if (timeMs === null) return (step === 1 ? times[0] : times.at(-1)) ?? null;
    const next =
      step === 1 ? times.find((time) => time > timeMs) : times.findLast((time) => time < timeMs);
    return next ?? timeMs;
  }

  destroy(): void {
    this.#plot.destroy();
  }
}

function dataOf({ times, values, isStacked }: Drawing): uPlot.AlignedData {
  const columns = values.map((column) => [...column]);
  // The highest of a stack is drawn first, and the lower ones over it.
  return [[...times], ...(isStacked ? columns.toReversed() : columns)];
}

function optionsOf(
  drawing: Drawing,
  { isLog, colors, font, onCursor }: PlotStyle,
  timeRange: () => [number, number],
): Omit<uPlot.Options, "width" | "height"> {
  const strokes = colors.series.slice(0, drawing.values.length);
  const grid = { stroke: colors.line, width: 1 };
  return {
    ms: 1,
    padding: [10, 22, 0, 0],
    legend: { show: false },
    cursor: { y: false, points: { size: 7 }, drag: { x: false, y: false } },
    scales: {
      x: { time: true, range: timeRange },
      // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- a const enum of its types: there is nothing to import
      y: isLog ? { distr: 3 } : { range: rangeOf(drawing) },
    },
    axes: [
      {
        stroke: colors.ink,
        font,
        size: 28,
        grid: { show: false },
        ticks: { ...grid, size: 4 },
        values: (_plot, splits, _axis, _space, increment) => tickLabels(splits, increment),
      },
      {
        stroke: colors.ink,
        font,
        grid,
        ticks: { show: false },
        size: 54,
        values: (_plot, splits) =>
          splits.map((value) => (value === null ? "" : formatShort(value))),
      },
    ],
    series: [
      {},
      ...(drawing.isStacked ? strokes.toReversed() : strokes).map((color) =>
        seriesOf(drawing, color),
      ),
    ],
    hooks: {
      setCursor: [
        (plot) => {
          const { idx, left } = plot.cursor;
          onCursor(idx == null || (left ?? -1) < 0 ? null : (plot.data[0][idx] ?? null));
        },
      ],
    },
  };
}

function seriesOf({ kind, values }: Drawing, color: string): uPlot.Series {
  const { bars, stepped } = uPlot.paths;
  if (kind === "bars")
    return {
      stroke: color,
      fill: color,
      width: 0,
      paths: bars!({ size: [0.8, 60], align: 1 }),
      points: { show: false },
    };
  if (kind === "points")
    return { stroke: color, width: 1.5, spanGaps: true, points: { size: 5, fill: color } };
  return {
    stroke: color,
    width: 2,
    paths: stepped!({ align: 1 }),
    points: { show: false },
    ...(values.length === 1 ? { fill: color.replace(/^rgb\((.*)\)$/, "rgba($1, 0.12)") } : {}),
  };
}

/** Bars and sums stand on zero; means and extremes are seen better without it. */
function rangeOf({ kind }: Drawing): uPlot.Scale.Range {
  const limit = kind === "points" ? { pad: 0.1 } : { pad: 0.1, soft: 0, mode: 3 as const };
  return { min: limit, max: { ...limit, pad: 0.1 } };
}
