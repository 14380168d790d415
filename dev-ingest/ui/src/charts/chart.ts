/** What a chart adds up of the events that it is about. */
export type Measure = "count" | "sum" | "mean" | "min" | "max";

/** One chart as a dashboard keeps it. */
export interface Chart {
  readonly title: string;
  readonly measure: Measure;
  /** A numeric property; needed by all measures but `count`. */
  readonly property?: string | undefined;
  readonly name?: string | undefined;
  readonly search?: string | undefined;
  readonly split?: "name" | "status" | `property:${string}` | undefined;
  readonly interval: ChartInterval;
  readonly isCumulative: boolean;
  readonly scale: "linear" | "log";
}

export type ChartInterval = "auto" | "1m" | "1h" | "1d";

/** From when until when; milliseconds since 1970. */
export interface TimeRange {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** True when what a chart shows adds up over time, so that an empty interval is a zero. */
export function isAdditive({ measure }: Pick<Chart, "measure">): boolean {
  return measure === "count" || measure === "sum";
}
