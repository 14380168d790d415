import { expect, test } from "vitest";
import { addDecimals } from "../src/charts/decimal.ts";

test.each([
  ["0.1", "0.2", "0.3"],
  ["9007199254740993", "0.01", "9007199254740993.01"],
  ["-1.5", "1.5", "0"],
  ["-0.25", "0.2", "-0.05"],
  ["99.99", "0.01", "100"],
  ["0", "12.50", "12.5"],
])("%s + %s is %s", (left, right, sum) => {
  expect(addDecimals(left, right)).toBe(sum);
  expect(addDecimals(right, left)).toBe(sum);
});
