import { expect, test } from "vitest";
import { compareEvents } from "../marathon/compare.ts";

const event = (seq: number, name: string, properties: Record<string, unknown> = {}) => ({
  seq,
  event_name: name,
  properties,
});
const tracked = [event(1, "a", { amount: "1.00" }), event(2, "b"), event(3, "c")];

test("finds nothing when everything arrived once, in order", () => {
  expect(compareEvents(tracked, tracked)).toEqual({
    tracked: 3,
    arrived: 3,
    differences: [],
    differenceCount: 0,
  });
});

test.each([
  ["a loss", [tracked[0]!, tracked[2]!], 2],
  ["a duplicate", [...tracked, tracked[2]!], 1],
  ["a swap", [tracked[1]!, tracked[0]!, tracked[2]!], 2],
  ["another value", [event(1, "a", { amount: 1 }), tracked[1]!, tracked[2]!], 1],
  ["a missing property", [event(1, "a"), tracked[1]!, tracked[2]!], 1],
  ["another name", [event(1, "A", { amount: "1.00" }), tracked[1]!, tracked[2]!], 1],
])("finds %s", (_, arrived, differenceCount) => {
  expect(compareEvents(tracked, arrived).differenceCount).toBe(differenceCount);
});

test("describes ten differences and counts them all", () => {
  const many = Array.from({ length: 30 }, (_, index) => event(index, "lost"));
  const { differences, differenceCount } = compareEvents(many, []);
  expect(differences).toHaveLength(10);
  expect(differenceCount).toBe(30);
  expect(differences[0]).toBe('#1: tracked ["lost",{}], arrived nothing');
});
