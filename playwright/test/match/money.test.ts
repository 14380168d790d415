import { expect, test } from "vitest";
import { money } from "../../src/match/money.ts";

test.each([
  [25, 25, true],
  [25, "25", true],
  [25, "25.00", true],
  ["25.00", 25, true],
  ["0.10", 0.1, true],
  ["0.1", "0.1000", true],
  ["-0.00", 0, true],
  ["12345678901234567890.10", "12345678901234567890.1", true],
  [25, "25.01", false],
  ["0.10", 0.100_000_000_1, false],
  [25, "25,00", false],
  [25, null, false],
  [25, "", false],
])("money(%j) against %j: %s", (amount, received, isMatch) => {
  expect(money(amount).asymmetricMatch(received)).toBe(isMatch);
});

test("an amount that is none is refused at once", () => {
  expect(() => money("25 USD")).toThrow(
    new TypeError('money("25 USD") cannot be compared: give a number or a string such as "25.00".'),
  );
  expect(() => money(Number.NaN)).toThrow(TypeError);
});

test("it works inside of the runner's own equality", () => {
  expect({ amount: "25.00" }).toEqual({ amount: money(25) });
  expect({ amount: "26.00" }).not.toEqual({ amount: money(25) });
});
