import { isIdName, numericValue } from "./property-value.ts";
import type { SeriesRow } from "./event-store.ts";

/** Count, sum and bounds of values. */
export interface Summary {
  count: number;
  sum: number;
  min: number;
  max: number;
}

/** Numeric properties of one event that are summed; more are stored and not summed. */
const maxSummedProperties = 32;
/** Property names longer than this are stored and not summed. */
const maxPropertyNameUnits = 100;

export const minuteMs = 60_000;
export const hourMs = 3_600_000;

/** Calls back with each numeric top-level property of an event that is no id. */
export function forEachNumber(
  properties: Readonly<Record<string, unknown>>,
  visit: (name: string, value: number) => void,
): void {
  let summed = 0;
  for (const name in properties) {
    const value = numericValue(properties[name]);
    if (value === null || isIdName(name) || name.length > maxPropertyNameUnits) continue;
    if (++summed > maxSummedProperties) return;
    visit(name, value);
  }
}

export function emptySummary(): Summary {
  return { count: 0, sum: 0, min: Number.POSITIVE_INFINITY, max: Number.NEGATIVE_INFINITY };
}

export function addValue(summary: Summary, value: number): void {
  summary.count++;
  summary.sum += value;
  if (value < summary.min) summary.min = value;
  if (value > summary.max) summary.max = value;
}

export function addSummary(summary: Summary, other: Summary): void {
  summary.count += other.count;
  summary.sum += other.sum;
  summary.min = Math.min(summary.min, other.min);
  summary.max = Math.max(summary.max, other.max);
}

/** Writes a summary as a row; sums of decimals lose the noise of binary fractions. */
export function toSeriesRow(atMs: number, group: string | null, summary: Summary): SeriesRow {
  return {
    atMs,
    group,
    count: summary.count,
    sum: Number(summary.sum.toPrecision(15)),
    min: Number.isFinite(summary.min) ? summary.min : null,
    max: Number.isFinite(summary.max) ? summary.max : null,
  };
}
