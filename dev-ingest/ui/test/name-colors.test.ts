import { expect, test } from "vitest";
import { NameColors } from "../src/parts/name-colors.ts";

const names = Array.from({ length: 7 }, (_, nth) => `name_${nth}`);

function tokensOf(colors: NameColors, of: readonly string[]): readonly string[] {
  return of.map((name) => colors.of(name).token);
}

test("the first seven names have colors of their own, and keep them", () => {
  const colors = new NameColors(null);
  const tokens = tokensOf(colors, names);
  expect(new Set(tokens).size).toBe(7);
  expect(tokens).not.toContain("--series-8");
  const others = Array.from({ length: 10_000 }, (_, nth) => `other_${nth}`);
  expect(new Set(tokensOf(colors, others))).toEqual(new Set(tokens));
  expect(tokensOf(colors, names)).toEqual(tokens);
});

test("names keep their colors on the next page, in whichever order they come", () => {
  const before = new NameColors(null);
  const tokens = tokensOf(before, names);
  const after = new NameColors(JSON.parse(JSON.stringify(before)));
  expect(tokensOf(after, names.toReversed())).toEqual(tokens.toReversed());
  expect(after.of(names[0]!).isNew).toBe(false);
});

test("names that do not come again give up their colors", () => {
  const before = new NameColors(null);
  tokensOf(before, names);
  const after = new NameColors(JSON.parse(JSON.stringify(before)));
  const kept = names.slice(0, 3);
  const tokens = tokensOf(after, kept);
  const others = tokensOf(after, ["bid_1", "bid_2", "bid_3", "bid_4"]);
  expect(new Set([...tokens, ...others]).size).toBe(7);
  expect(tokensOf(after, kept)).toEqual(tokens);
});

test.each([null, "x", 7, {}, [1, null, {}], Array.from({ length: 100 }, () => "name_0")])(
  "what was stored by something else does no harm: %j",
  (kept) => {
    expect(new Set(tokensOf(new NameColors(kept), names)).size).toBe(7);
  },
);
