import { expect, test } from "vitest";
import { hasNumber, rangesOf } from "../../src/wire/number-ranges.ts";

test("finds a number in ranges, at their ends and beside them", () => {
  const ranges = rangesOf([9, 3, 4, 5, 12, 20, 21]);
  const found = Array.from({ length: 24 }, (_, number) => number).filter((number) =>
    hasNumber(ranges, number),
  );
  expect(found).toEqual([3, 4, 5, 9, 12, 20, 21]);
  expect(hasNumber([], 1)).toBe(false);
});
