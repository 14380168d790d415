import type { Histogram } from "../api/answers.ts";

/** The bars of one key, as the path of one drawing, and how they are named. */
export interface BarSeries {
  readonly key: string;
  readonly count: number;
  /** SVG path in a box of one unit a bucket and 0 to 1 upwards from the bottom. */
  readonly path: string;
}

export interface Bars {
  /** From the bottom of the stack upwards. */
  readonly series: readonly BarSeries[];
  readonly buckets: number;
  /** Of the highest stack. */
  readonly peak: number;
  readonly counted: number;
}

export const otherKey = "other names";
const mostSeries = 7;
const statusOrder = ["ok", "warning", "invalid"];

/** When the first interval begins: intervals are round times, of which the asked time may cut one. */
export function startOf({ from, intervalMs }: Histogram): number {
  return Math.floor(Date.parse(from) / intervalMs) * intervalMs;
}

/** Stacks what was counted: statuses in their order, names by how many there are, the rare ones together. */
export function stackBars(histogram: Histogram, split: "status" | "name"): Bars {
  const { points, intervalMs } = histogram;
  const startMs = startOf(histogram);
  const buckets = Math.max(1, Math.ceil((Date.parse(histogram.until) - startMs) / intervalMs));
  const countByKey = new Map<string, number>();
  let others = 0;
  for (const { key, count } of points) {
    if (key === null) others += count;
    else countByKey.set(key, (countByKey.get(key) ?? 0) + count);
  }
  const ranked = [...countByKey].toSorted(([, left], [, right]) => right - left);
  const kept = new Set(ranked.slice(0, mostSeries).map(([key]) => key));
  const keys =
    split === "status"
      ? statusOrder.filter((status) => countByKey.has(status))
      : [
          ...ranked.slice(0, mostSeries).map(([key]) => key),
          ...(ranked.length > mostSeries || others > 0 ? [otherKey] : []),
        ];

  const heights = new Map(keys.map((key) => [key, zeros(buckets)]));
  const stacks = zeros(buckets);
  for (const { at, key, count } of points) {
    const bucket = Math.floor((Date.parse(at) - startMs) / intervalMs);
    const bars = heights.get(
      key !== null && (split === "status" || kept.has(key)) ? key : otherKey,
    );
    if (bars === undefined || bucket < 0 || bucket >= buckets) continue;
    bars[bucket]! += count;
    stacks[bucket]! += count;
  }
  const peak = Math.max(1, ...stacks);
  const floors = zeros(buckets);
  const series = keys.map((key): BarSeries => {
    const bars = heights.get(key)!;
    return {
      key,
      count: bars.reduce((sum, count) => sum + count, 0),
      path: bars.map((count, bucket) => bar({ bucket, count, floors, peak })).join(""),
    };
  });
  return { series, buckets, peak, counted: stacks.reduce((sum, count) => sum + count, 0) };
}

function zeros(length: number): number[] {
  return Array.from({ length }, () => 0);
}

interface Bar {
  readonly bucket: number;
  readonly count: number;
  /** Where the next bar of each bucket begins; moved up. */
  readonly floors: number[];
  readonly peak: number;
}

function bar({ bucket, count, floors, peak }: Bar): string {
  if (count === 0) return "";
  const bottom = floors[bucket]!;
  const top = (floors[bucket] = bottom + count / peak);
  return `M${bucket + 0.1} ${round(1 - bottom)}V${round(1 - top)}h.8V${round(1 - bottom)}z`;
}

function round(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}
