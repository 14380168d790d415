import { expect, test } from "vitest";
import { previewOf } from "../src/live/preview.ts";

test.each<[unknown, string]>([
  ["text", "text"],
  ["x".repeat(200), `${"x".repeat(80)}…`],
  [25, "25"],
  [false, "false"],
  [null, "null"],
  [["vip", 2], "[vip, 2]"],
  [[1, 2, 3, 4], "[4 items]"],
  [{ a: 1, b: { c: 2 } }, "{a, b}"],
  [{}, "{}"],
])("shows %j as %j", (value, text) => {
  expect(previewOf({ key: value })).toEqual([{ key: "key", value: text }]);
});

test("shows no more keys than a row has room for", () => {
  const wide = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`k${at}`, at]));
  expect(previewOf(wide)).toHaveLength(12);
});
