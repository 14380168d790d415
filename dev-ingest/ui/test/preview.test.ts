import { expect, test } from "vitest";
import { previewOf } from "../src/live/preview.ts";

const happenedAt = "2026-01-04T12:00:00.000Z";

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
  expect(previewOf({ properties: { key: value }, happenedAt }, 1_000)).toEqual([
    expect.objectContaining({ key: "key", value: text }),
  ]);
});

test("shows no more keys than a row has room for", () => {
  const wide = Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`k${at}`, at]));
  expect(previewOf({ properties: wide, happenedAt }, 1_000)).toHaveLength(12);
  // "k0 0" and the space that parts it from the next are five characters.
  expect(previewOf({ properties: wide, happenedAt }, 20)).toHaveLength(4);
  expect(previewOf({ properties: wide, happenedAt }, 0)).toHaveLength(0);
});

test("leaves out what only repeats the event's time", () => {
  const properties = { timestamp: "2026-01-04T13:00:00+01:00", ends: "2026-01-05T12:00:00Z" };
  expect(previewOf({ properties, happenedAt }, 100).map(({ key }) => key)).toEqual(["ends"]);
});
