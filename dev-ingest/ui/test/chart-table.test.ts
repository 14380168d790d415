import { expect, test } from "vitest";
import { chartTable, type Point, rowAt } from "../src/charts/chart-table.ts";

const minuteMs = 60_000;
const startMs = Date.parse("2026-11-28T18:00:00Z");
const arrangement = { intervalMs: minuteMs, untilMs: startMs + 10 * minuteMs };

function point(minute: number, group: string | null, sum: string, count = 1): Point {
  const exact = { sum, min: sum, max: sum, mean: sum };
  const number = Number(sum);
  return {
    at: new Date(startMs + minute * minuteMs).toISOString(),
    group,
    count,
    sum: number,
    min: number,
    max: number,
    mean: number,
    exact,
  };
}

const running = { measure: "sum", isCumulative: true } as const;
const each = { measure: "sum", isCumulative: false } as const;

test("keeps every digit of a sum", () => {
  const points = [point(0, null, "9007199254740993.25"), point(1, null, "0.10")];
  expect(chartTable(points, each, arrangement).columns).toEqual([
    { group: null, exact: ["9007199254740993.25", "0.10"] },
  ]);
});

test("carries a running sum on where a group has no point, and starts from what was there before", () => {
  const before = [point(-60, "a", "0.1"), point(-60, "c", "7")];
  const points = [point(0, "a", "1.2"), point(1, "b", "5"), point(2, "a", "2")];
  expect(chartTable(points, running, { ...arrangement, before })).toMatchObject({
    columns: [
      { group: "a", exact: ["1.3", "1.3", "2.1"] },
      { group: "b", exact: ["0", "5", "5"] },
      { group: "c", exact: ["7", "7", "7"] },
    ],
    before: ["0.1", "0", "7"],
  });
});

test("dates a running sum by the end of its interval, and no later than what is known", () => {
  const table = chartTable([point(0, null, "1"), point(9, null, "2")], running, {
    intervalMs: minuteMs,
    untilMs: startMs + 9.5 * minuteMs,
  });
  expect(table.times).toEqual([startMs + minuteMs, startMs + 9.5 * minuteMs]);
  expect(rowAt(table, startMs + 30_000)).toBe(-1);
  expect(rowAt(table, startMs + 5 * minuteMs)).toBe(0);
});

test("an empty interval is a zero of a sum or a count, and nothing of a mean", () => {
  const points = [point(0, "a", "1"), point(1, "b", "2")];
  expect(chartTable(points, each, arrangement).columns[0]!.exact).toEqual(["1", "0"]);
  const mean = { measure: "mean", isCumulative: false } as const;
  expect(chartTable(points, mean, arrangement).columns[0]!.exact).toEqual(["1", null]);
  const count = { measure: "count", isCumulative: false } as const;
  expect(chartTable(points, count, arrangement).columns[1]!.exact).toEqual(["0", "1"]);
});

test("shows the eight largest of many groups in their order, and says how many it leaves out", () => {
  const points = Array.from({ length: 11 }, (_, at) => point(0, `group ${10 + at}`, String(at)));
  const table = chartTable(points, each, arrangement);
  expect(table.columns.map(({ group }) => group)).toEqual(
    [13, 14, 15, 16, 17, 18, 19, 20].map((at) => `group ${at}`),
  );
  expect(table.hiddenGroups).toBe(3);
});
