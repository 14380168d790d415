import { type AsymmetricMatcher, asymmetric } from "./asymmetric.ts";

const decimalPattern = /^(?<sign>-?)(?<whole>\d+)(?:\.(?<fraction>\d+))?$/;

/**
 * Matches an amount however it is written: `money(25)` takes 25, `"25"` and `"25.00"`. Compared digit by digit, so
 * `money("0.10")` is not 0.1000000001.
 *
 * @throws {TypeError} For anything but a finite number or a decimal string such as `"25.00"`.
 */
export function money(amount: number | string): AsymmetricMatcher {
  const expected = plainDecimal(amount);
  if (expected === null) {
    throw new TypeError(
      `money(${JSON.stringify(amount)}) cannot be compared: give a number or a string such as "25.00".`,
    );
  }
  return asymmetric(
    `money(${JSON.stringify(amount)})`,
    (received) => plainDecimal(received) === expected,
  );
}

/** The same amount in the one way of writing it that has no superfluous zero; null for what is not a decimal. */
export function plainDecimal(value: unknown): string | null {
  if (typeof value !== "number" && typeof value !== "string") return null;
  const groups = decimalPattern.exec(String(value))?.groups;
  if (!groups) return null;
  const whole = groups["whole"]!.replace(/^0+(?=\d)/, "");
  const fraction = (groups["fraction"] ?? "").replace(/0+$/, "");
  const digits = fraction === "" ? whole : `${whole}.${fraction}`;
  return digits === "0" ? "0" : groups["sign"]! + digits;
}
