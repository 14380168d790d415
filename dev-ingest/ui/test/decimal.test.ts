import { expect, test } from "vitest";
import { addDecimals } from "../src/charts/decimal.ts";
import { formatDecimal } from "../src/charts/format-number.ts";

test.each([
  ["0.1", "0.2", "0.3"],
  ["9007199254740993", "0.01", "9007199254740993.01"],
  ["-1.5", "1.5", "0.0"],
  ["-0.25", "0.2", "-0.05"],
  ["99.99", "0.01", "100.00"],
  ["0", "12.50", "12.50"],
])("%s + %s is %s", (left, right, sum) => {
  expect(addDecimals(left, right)).toBe(sum);
  expect(addDecimals(right, left)).toBe(sum);
});

test.each([
  ["2124.50", "2,124.50"],
  ["9007199254740993.05", "9,007,199,254,740,993.05"],
  ["-25.00", "-25.00"],
  ["1200", "1,200"],
])("%s is shown as %s: money keeps its cents", (text, shown) => {
  expect(formatDecimal(text)).toBe(shown);
});
