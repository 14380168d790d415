import { digitsAfterPoint } from "./decimal.ts";

const exactByDigits = new Map<number, Intl.NumberFormat>();
/** More than that ECMA-402 does not write. */
const mostDigits = 100;
const compact = new Intl.NumberFormat(undefined, {
  notation: "compact",
  maximumSignificantDigits: 3,
});

/** A decimal with the reader's separators, all its digits kept: `1234567.10` reads `1,234,567.10`. */
export function formatDecimal(text: string): string {
  const digits = Math.min(digitsAfterPoint(text), mostDigits);
  let exact = exactByDigits.get(digits);
  if (exact === undefined) {
    exact = new Intl.NumberFormat(undefined, {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    });
    exactByDigits.set(digits, exact);
  }
  return exact.format(text as `${number}`);
}

/** A number short enough for an axis: `12K`. */
export function formatShort(value: number): string {
  return compact.format(value);
}
