import { expect, test } from "vitest";
import type { Chart } from "../src/charts/chart.ts";
import {
  instantParameters,
  intervalMsOf,
  seriesParameters,
} from "../src/charts/series-parameters.ts";

const chart: Chart = {
  title: "Raised so far",
  measure: "sum",
  property: "amount",
  name: "donation_completed",
  search: "currency:USD",
  split: "property:donor.country",
  interval: "auto",
  isCumulative: true,
  scale: "linear",
};
const dayMs = 86_400_000;
const day = { fromMs: 0, untilMs: dayMs };

test.each([
  ["an hour", 3_600_000, 60_000],
  ["a day", dayMs, 300_000],
  ["a week", 7 * dayMs, 3_600_000],
  ["a year", 365 * dayMs, dayMs],
  ["a century", 36_500 * dayMs, 7 * dayMs],
])("the intervals of %s fit on a chart", (_, untilMs, intervalMs) => {
  expect(intervalMsOf(chart, { fromMs: 0, untilMs })).toBe(intervalMs);
});

test.each([
  ["an hour", 3_600_000, 60_000],
  ["four hours", 4 * 3_600_000, 300_000],
  ["a day", dayMs, 900_000],
])("the bars of %s are wide enough to be told apart", (_, untilMs, intervalMs) => {
  const bars = { ...chart, isCumulative: false };
  expect(intervalMsOf(bars, { fromMs: 0, untilMs })).toBe(intervalMs);
});

test("an interval that was chosen is kept", () => {
  expect(intervalMsOf({ ...chart, interval: "1h" }, day)).toBe(3_600_000);
});

test("asks for what the chart says", () => {
  expect(seriesParameters(chart, day)).toMatchObject({
    name: "donation_completed",
    search: "currency:USD",
    property: "amount",
    group: "donor.country",
    interval: "5m",
    cumulative: true,
    from: "1970-01-01T00:00:00.000Z",
    until: "1970-01-02T00:00:00.000Z",
  });
  expect(instantParameters({ ...chart, split: "name" }, dayMs)).toMatchObject({
    split: "name",
    at: "1970-01-02T00:00:00.000Z",
  });
});

test("a mean is never cumulative", () => {
  expect(seriesParameters({ ...chart, measure: "mean" }, day)).toMatchObject({ cumulative: false });
});
