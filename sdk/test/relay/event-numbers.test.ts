import { expect, test } from "vitest";
import { addToRanges, isNumberedId, numbersOf } from "../../src/relay/event-numbers.ts";

test.for([
  ["c.1-3", true],
  ["mfk2-x_~.17-17", true],
  ["b1", false],
  ["c.1", false],
  ["a.b.1-3", false],
  [`${"c".repeat(65)}.1-3`, false],
  ["c.1-1000000000000000", false],
] as const)("%s names its events: %s", ([id, isNumbered]) => {
  expect(isNumberedId(id)).toBe(isNumbered);
});

test.for([
  ["c.1-3", "", 3, [1, 2, 3]],
  ["c.5-9", "6-7", 3, [5, 8, 9]],
  ["c.1-4", "1,4", 2, [2, 3]],
  ["c.1-3", "1-3", 0, []],
  // Billions of numbers, three of which are events.
  ["c.1-999999999999", "2-999999999997", 3, [1, 999999999998, 999999999999]],
] as const)("%s without %s holds %i events: %j", ([id, without, events, numbers]) => {
  expect(numbersOf(id, without, events)).toEqual(numbers);
});

test.for([
  ["an id of another form", "b1", "", 1],
  ["a body that is too short", "c.1-3", "", 2],
  ["a body that is too long", "c.1-3", "2", 3],
  ["a billion events", "c.1-999999999999", "", 5_000],
  ["a range that begins at 0", "c.0-3", "", 4],
  ["a range that runs backwards", "c.3-1", "", 3],
  ["a gap before the range", "c.5-9", "4", 5],
  ["a gap behind the range", "c.5-9", "9-10", 4],
  ["gaps that overlap", "c.1-9", "2-4,4", 6],
  ["gaps out of order", "c.1-9", "5,2", 7],
  ["gaps that are not numbers", "c.1-9", "x", 8],
] as const)("%s has no numbers", ([, id, without, events]) => {
  expect(numbersOf(id, without, events)).toBeUndefined();
});

test.for([
  ["", [3], "3"],
  ["", [1, 2, 3, 7], "1-3,7"],
  ["5-6", [1, 4, 7, 9], "1,4-7,9"],
] as const)("to %j are added %j: %s", ([without, numbers, ranges]) => {
  expect(addToRanges(without, numbers)).toBe(ranges);
});
