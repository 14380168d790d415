const exact = new Intl.NumberFormat(undefined, { maximumFractionDigits: 20 });
const compact = new Intl.NumberFormat(undefined, {
  notation: "compact",
  maximumSignificantDigits: 3,
});

/** A decimal with the reader's separators, all its digits kept: `1234567.10` reads `1,234,567.1`. */
export function formatDecimal(text: string): string {
  return exact.format(text as `${number}`);
}

/** A number short enough for an axis: `12K`. */
export function formatShort(value: number): string {
  return compact.format(value);
}
