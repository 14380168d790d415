import { expect, test } from "vitest";
import { dayOf } from "../src/moment/moment-time.ts";

const at = (hour: number, minute = 0): number => new Date(2026, 10, 28, hour, minute).getTime();
const nextDay = new Date(2026, 10, 29).getTime();

test.each([
  { on: "a day like any other", atMs: at(12), firstMs: at(9) - 86_400_000, fromMs: at(0) },
  { on: "the first day", atMs: at(12), firstMs: at(9, 27), fromMs: at(9, 15) },
  { on: "the first day, before all events", atMs: at(7), firstMs: at(9, 27), fromMs: at(0) },
  {
    on: "the first day, within its first quarter-hour",
    atMs: at(9, 15),
    firstMs: at(9, 27),
    fromMs: at(9, 15),
  },
  { on: "a day without events", atMs: at(12), firstMs: null, fromMs: at(0) },
])("on $on the chart begins where there is something to see", ({ atMs, firstMs, fromMs }) => {
  const nowMs = nextDay + 3_600_000;
  expect(dayOf(atMs, nowMs, firstMs)).toEqual({ fromMs, untilMs: nextDay });
});

test("the day of today ends with the running minute, and is a minute long at least", () => {
  expect(dayOf(at(12), at(12, 29) + 1, null).untilMs).toBe(at(12, 30));
  expect(dayOf(at(0), at(0), null)).toEqual({ fromMs: at(0), untilMs: at(0, 1) });
});
