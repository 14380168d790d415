const pattern = /^(-?\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i;

/** Whether a value of the wire is a decimal: a number, or text with digits on both sides of its point. */
export function isDecimal(value: unknown): value is string | number {
  // A list of one decimal would be taken for its text.
  return typeof value !== "object" && pattern.test(value as string);
}

/**
 * Compares every digit: `"0.10000000000000000001"` is more than 0.1. No exponent makes it slow.
 *
 * @returns less than 0, 0, or more; `NaN` without a bound.
 */
export function compareDecimals(
  value: string | number,
  bound: number = Number.NaN,
): number | bigint {
  const difference = Number(value) - bound;
  // Rounding keeps the order: only what rounds to the bound itself needs a look at its digits.
  if (difference !== 0) return difference;
  // Enough places for both: what rounds to a number has at most so many. Any exponent rounds to 0, whose sign will do.
  const places = bound && 2 * String(value).length + 999;
  const digitsOf = (decimal: string | number): bigint => {
    const [, whole = "", fraction = "", exponent = 0] = pattern.exec(String(decimal)) ?? [];
    const zeros = bound && places + Number(exponent) - fraction.length;
    return BigInt(whole + fraction + "0".repeat(zeros));
  };
  return digitsOf(value) - digitsOf(bound);
}
