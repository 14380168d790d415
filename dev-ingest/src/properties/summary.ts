import { addDecimals, compareDecimals, type Decimal, decimalText, readDecimal } from "./decimal.ts";

/** Count, exact sum and bounds of values. */
export interface Summary {
  count: number;
  sum: Decimal;
  min: Decimal | null;
  max: Decimal | null;
}

/** A summary as engines keep it and threads pass it on; decimals are text. */
export interface SummaryText {
  readonly count: number;
  readonly sum: string;
  readonly min: string;
  readonly max: string;
}

export function emptySummary(): Summary {
  return { count: 0, sum: { units: 0n, scale: 0 }, min: null, max: null };
}

export function addValue(summary: Summary, value: Decimal): void {
  summary.count++;
  summary.sum = addDecimals(summary.sum, value);
  summary.min = outermost(summary.min, value, -1);
  summary.max = outermost(summary.max, value, 1);
}

export function addSummary(summary: Summary, more: Readonly<Summary>): void {
  summary.count += more.count;
  summary.sum = addDecimals(summary.sum, more.sum);
  summary.min = outermost(summary.min, more.min, -1);
  summary.max = outermost(summary.max, more.max, 1);
}

/** Null when no value was added. */
export function summaryText({ count, sum, min, max }: Readonly<Summary>): SummaryText | null {
  if (min === null || max === null) return null;
  return { count, sum: decimalText(sum), min: decimalText(min), max: decimalText(max) };
}

export function readSummary({ count, sum, min, max }: SummaryText): Summary {
  return { count, sum: readDecimal(sum), min: readDecimal(min), max: readDecimal(max) };
}

function outermost(left: Decimal | null, right: Decimal | null, sign: number): Decimal | null {
  if (left === null || right === null) return left ?? right;
  return compareDecimals(left, right) * sign >= 0 ? left : right;
}
