import { digitsAfterPoint } from "./decimal.ts";

const exactByDigits = new Map<number, Intl.NumberFormat>();
/** More than that ECMA-402 does not write. */
const mostDigits = 100;
const compact = new Intl.NumberFormat(undefined, {
  notation: "compact",
  maximumSignificantDigits: 3,
});

/** Beyond that a number is wider than its place, as JavaScript finds, too. */
const mostWholeDigits = 21;
const mantissa = new Intl.NumberFormat(undefined, { maximumFractionDigits: 6 });

/**
 * A decimal with the reader's separators, all its digits kept: `1234567.10` reads `1,234,567.10`. One too wide to be read is given
 * to seven digits: `1.25E999`.
 */
export function formatDecimal(text: string): string {
  const [, sign = "", whole = ""] = /^(-?)0*([0-9]*)/.exec(text) ?? [];
  if (whole.length > mostWholeDigits)
    return `${mantissa.format(`${sign}${whole[0]}.${whole.slice(1, 20)}` as `${number}`)}E${whole.length - 1}`;
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
