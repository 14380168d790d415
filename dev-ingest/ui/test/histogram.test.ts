import { expect, test } from "vitest";
import { otherKey, stackBars, startOf } from "../src/when/histogram-bars.ts";
import { zoomedOut } from "../src/when/zoom-out.ts";

const minuteMs = 60_000;
const startMs = Date.UTC(2026, 0, 4, 12);

function histogram(
  points: readonly (readonly [minute: number, key: string | null, count: number])[],
) {
  return {
    from: new Date(startMs).toISOString(),
    until: new Date(startMs + 4 * minuteMs).toISOString(),
    intervalMs: minuteMs,
    points: points.map(([minute, key, count]) => ({
      at: new Date(startMs + minute * minuteMs).toISOString(),
      key,
      count,
    })),
    counted: 0,
    isComplete: true,
    leftOut: [],
  };
}

test("stacks statuses from the good to the bad, as high as their share of the peak", () => {
  const bars = stackBars(
    histogram([
      [0, "invalid", 1],
      [0, "ok", 3],
      [2, "ok", 2],
    ]),
    "status",
  );
  expect(bars).toMatchObject({ buckets: 4, peak: 4, counted: 6 });
  expect(bars.series).toEqual([
    { key: "ok", count: 5, path: "M0.1 1V0.25h.8V1zM2.1 1V0.5h.8V1z" },
    { key: "invalid", count: 1, path: "M0.1 0.25V0h.8V0.25z" },
  ]);
});

test("stacks names by their number, and the rare ones together", () => {
  const points = Array.from({ length: 10 }, (_, at) => [at % 4, `name_${at}`, 10 - at] as const);
  const { series, counted } = stackBars(histogram(points), "name");
  expect(series.map(({ key, count }) => [key, count])).toEqual([
    ...points.slice(0, 7).map(([, key, count]) => [key, count]),
    [otherKey, 6],
  ]);
  expect(counted).toBe(55);
});

test("counts what the server has taken together among the rare names", () => {
  const { series } = stackBars(
    histogram([
      [0, "paid", 2],
      [1, null, 5],
    ]),
    "name",
  );
  expect(series.map(({ key, count }) => [key, count])).toEqual([
    ["paid", 2],
    [otherKey, 5],
  ]);
});

test("begins with the whole interval that the asked time cuts", () => {
  const cut = { ...histogram([[0, "ok", 2]]), from: new Date(startMs + 20_000).toISOString() };
  expect(startOf(cut)).toBe(startMs);
  expect(stackBars(cut, "status").counted).toBe(2);
});

test("leaves out what lies beyond its time", () => {
  const { counted } = stackBars(
    histogram([
      [-1, "ok", 1],
      [4, "ok", 1],
      [3, "ok", 1],
    ]),
    "status",
  );
  expect(counted).toBe(1);
});

const nowMs = startMs + 1_000 * minuteMs;

test.each([
  [{ from: startMs, until: startMs + minuteMs }, -1, 2],
  [{ from: nowMs - minuteMs, until: null }, 998, null],
  [{ from: nowMs - 2 * minuteMs, until: nowMs - minuteMs }, 997, null],
])("zooms out to three times the time", (range, fromMinute, untilMinute) => {
  expect(zoomedOut(range, startMs, nowMs)).toEqual({
    from: startMs + fromMinute * minuteMs,
    until: untilMinute === null ? null : startMs + untilMinute * minuteMs,
  });
});

test("zooms out of a long time to all time", () => {
  const range = { from: nowMs - 30 * 86_400_000, until: null };
  expect(zoomedOut(range, startMs, nowMs)).toEqual({ from: null, until: null });
});
