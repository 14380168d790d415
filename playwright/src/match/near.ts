import { type AsymmetricMatcher, asymmetric } from "./asymmetric.ts";

/**
 * Matches a number, or an instant written as ISO 8601, that is at most `tolerance` away: `near(0.3, 0.001)`,
 * `near(new Date(), 5_000)`.
 *
 * @param tolerance In the number's own unit; milliseconds for an instant.
 * @throws {TypeError} For an invalid date or a tolerance that is not a number of 0 or more.
 */
export function near(expected: number | Date, tolerance: number): AsymmetricMatcher {
  const center = Number(expected);
  if (!Number.isFinite(center) || !(tolerance >= 0)) {
    throw new TypeError("near() takes a number or a valid Date, and a tolerance of 0 or more.");
  }
  const isInstant = expected instanceof Date;
  const text = isInstant
    ? `near(${expected.toISOString()}, ${tolerance} ms)`
    : `near(${center}, ${tolerance})`;
  return asymmetric(text, (received) => {
    if (typeof received !== (isInstant ? "string" : "number")) return false;
    const value = isInstant ? Date.parse(received as string) : (received as number);
    return Math.abs(value - center) <= tolerance;
  });
}
