import { expect, test } from "vitest";
import type { ChartTable } from "../src/charts/chart-table.ts";
import { drawingOf } from "../src/charts/drawing.ts";

const range = { fromMs: 0, untilMs: 100, intervalMs: 10 };

function table(times: readonly number[], ...exact: readonly (readonly string[])[]): ChartTable {
  return {
    times,
    columns: exact.map((values, at) => ({ group: String(at), exact: values })),
    before: exact.map(() => "0"),
    hiddenGroups: 0,
  };
}

const perInterval = { measure: "count", isCumulative: false, scale: "linear" } as const;

test("stacks bars, and draws none where nothing was", () => {
  const drawing = drawingOf(table([10, 30], ["1", "2"], ["3", "4"]), perInterval, range);
  expect(drawing).toEqual({
    kind: "bars",
    isStacked: true,
    times: [10, 20, 30],
    values: [
      [1, null, 2],
      [4, null, 6],
    ],
  });
});

test("does not stack what is below zero, nor on a logarithmic scale", () => {
  const negative = drawingOf(table([10, 20], ["-1", "2"], ["3", "4"]), perInterval, range);
  expect(negative).toMatchObject({
    isStacked: false,
    values: [
      [-1, 2],
      [3, 4],
    ],
  });
  const log = drawingOf(table([10, 20], ["0", "2"]), { ...perInterval, scale: "log" }, range);
  expect(log).toMatchObject({ isStacked: false, values: [[null, 2]] });
});

test("a running number goes in steps from the begin of the time to its end", () => {
  const chart = { measure: "sum", isCumulative: true, scale: "linear" } as const;
  expect(drawingOf(table([10, 30], ["1.5", "4"]), chart, range)).toEqual({
    kind: "steps",
    isStacked: false,
    times: [0, 10, 30, 100],
    values: [[0, 1.5, 4, 4]],
  });
});

test.each(["mean", "min", "max"] as const)(
  "draws a %s as points that do not add up, with nothing where it has no value",
  (measure) => {
    const whole: ChartTable = {
      ...table([10, 20]),
      columns: [
        { group: "a", exact: ["1.5", null] },
        { group: "b", exact: ["-2", "4"] },
      ],
    };
    // Adding up is for counts and sums; a chart that was changed to a mean may still say so.
    const chart = { measure, isCumulative: true, scale: "linear" } as const;
    expect(drawingOf(whole, chart, range)).toEqual({
      kind: "points",
      isStacked: false,
      times: [10, 20],
      values: [
        [1.5, null],
        [-2, 4],
      ],
    });
  },
);

test("a running number has no place on a logarithmic scale before it rises above zero", () => {
  const chart = { measure: "count", isCumulative: true, scale: "log" } as const;
  expect(drawingOf(table([10, 30], ["1", "100"]), chart, range)).toMatchObject({
    kind: "steps",
    values: [[null, 1, 100, 100]],
  });
});

test("a single bar has a second interval beside it, so that it does not fill the chart", () => {
  const { times } = drawingOf(table([10], ["1"]), perInterval, range);
  expect(times).toEqual([10, 20]);
});

test("intervals without end are not filled up", () => {
  const times = [0, 10_000_000];
  expect(drawingOf(table(times, ["1", "1"]), perInterval, range).times).toEqual(times);
});
