import { expect, test } from "vitest";
import {
  addDecimals,
  compareDecimals,
  decimalText,
  divideDecimal,
  parseDecimal,
} from "../../src/properties/decimal.ts";
import { isIdName } from "../../src/properties/property-values.ts";

const decimal = (text: string) => parseDecimal(text)!;

test.each([
  ["25.00", "25.00"],
  ["-0.10", "-0.10"],
  ["1e3", "1000"],
  ["1.50E-3", "0.00150"],
  ["-1E+2", "-100"],
  ["9007199254740993", "9007199254740993"],
  ["007", "7"],
])("reads %s", (text, written) => {
  expect(decimalText(decimal(text))).toBe(written);
});

test.each([
  "",
  "-",
  "1.",
  ".5",
  "1,5",
  "0x10",
  "1e1000",
  "Infinity",
  "2026-01-04",
  "1".repeat(401),
])("does not read %s as a number", (text) => {
  expect(parseDecimal(text)).toBeNull();
});

test.each([
  ["0.1", "0.20", "0.30"],
  ["25.10", "-25.1", "0.00"],
  ["1e20", "0.01", "100000000000000000000.01"],
])("%s and %s are %s", (left, right, sum) => {
  expect(decimalText(addDecimals(decimal(left), decimal(right)))).toBe(sum);
});

test.each([
  ["1.0", "1.00", 0],
  ["-2", "1", -1],
  ["0.3", "0.29", 1],
])("%s beside %s is %i", (left, right, order) => {
  expect(compareDecimals(decimal(left), decimal(right))).toBe(order);
});

test.each([
  ["10.00", 4, "2.50"],
  ["10.00", 3, "3.33333333"],
  ["-2", 3, "-0.666667"],
])("%s divided by %i is %s", (sum, count, mean) => {
  expect(decimalText(divideDecimal(decimal(sum), count))).toBe(mean);
});

test.each([
  ...[
    "id",
    "ID",
    "donation_id",
    "donationId",
    "userID",
    "order_ID",
    "uuid",
    "event_uuid",
    "itemUuid",
  ].map((name) => [name, true]),
  ...["bid", "MAX_BID", "PAID", "paid", "maxBID", "valid", "idea", "ids"].map((name) => [
    name,
    false,
  ]),
] as [string, boolean][])("a property called %s is an id: %s", (name, isId) => {
  expect(isIdName(name)).toBe(isId);
});
