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

test.each([
  [`1${"0".repeat(20)}.50`, /^100(,000){6}\.50$/],
  [`-125${"0".repeat(997)}.25`, /^-1\.25E999$/],
  ["9".repeat(400), /^10E399$/],
  [`0.${"0".repeat(300)}1`, /^0\.0{100}$/],
])("a number with too many digits to be read is shown short: %#", (text, shown) => {
  expect(formatDecimal(text)).toMatch(shown);
});
