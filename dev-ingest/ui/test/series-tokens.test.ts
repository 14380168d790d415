import { expect, test } from "vitest";
import { seriesTokens } from "../src/charts/series-tokens.ts";
import { nameToken } from "../src/parts/name-color.ts";

function columns(...groups: readonly (string | null)[]) {
  return groups.map((group) => ({ group, exact: [] }));
}

test("a chart by name has the colors of the lists", () => {
  const names = ["donation_received", "donation_completed", "donation_cancelled"];
  expect(seriesTokens({ split: "name" }, columns(...names))).toEqual(names.map(nameToken));
});

test("names that share a color are told apart in one chart", () => {
  const names = Array.from({ length: 8 }, (_, nth) => `bid_${nth}`);
  expect(new Set(seriesTokens({ split: "name" }, columns(...names))).size).toBe(8);
});

test.each([
  ["status", ["invalid", "ok"], ["--status-invalid", "--status-ok"]],
  ["property:currency", ["EUR", null], ["--series-1", "--series-2"]],
  [undefined, [null], ["--series-1"]],
] as const)("a chart split by %s has the colors of what splits it", (split, groups, tokens) => {
  expect(seriesTokens({ ...(split && { split }) }, columns(...groups))).toEqual(tokens);
});
