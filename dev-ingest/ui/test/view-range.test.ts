import { expect, test } from "vitest";
import { type LookedAt, rangeAt } from "../src/dashboard/view-range.ts";

const at = (time: string): number => Date.parse(`2026-11-28T${time}Z`);
const open: LookedAt = { from: null, until: null, rolling: "1h", firstMs: at("12:00:10") };

test.each([
  { of: "one hour", lookedAt: open, from: "17:43:00", until: "18:43:00" },
  { of: "all", lookedAt: { ...open, rolling: "all" }, from: "12:00:00", until: "18:43:00" },
  {
    of: "a fixed time",
    lookedAt: { ...open, from: at("14:00:30"), until: at("15:00:30") },
    from: "14:00:00",
    until: "15:00:30",
  },
  { of: "a fixed begin", lookedAt: { ...open, from: at("14:00") }, from: "14:00", until: "18:43" },
] as const)("charts of $of are of whole minutes where no end is fixed", (row) => {
  expect(rangeAt(row.lookedAt, at("18:42:07"))).toEqual({
    fromMs: at(row.from),
    untilMs: at(row.until),
  });
});
