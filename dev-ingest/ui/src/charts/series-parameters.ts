import type { Parameters } from "../api/ask.ts";
import { type Chart, isAdditive, type TimeRange } from "./chart.ts";

const minuteMs = 60_000;
const stepsMinutes = [1, 5, 15, 60, 360, 1_440, 10_080] as const;
/** As many steps as a line can show on the width of a chart, and as many bars as can be told apart. */
const fittingSteps = 400;
const fittingBars = 120;

const millisecondsByInterval = { "1m": minuteMs, "1h": 60 * minuteMs, "1d": 1_440 * minuteMs };

/** The length of one interval of a chart: milliseconds. */
export function intervalMsOf(chart: Chart, { fromMs, untilMs }: TimeRange): number {
  const { interval, isCumulative } = chart;
  const fitting = isAdditive(chart) && !isCumulative ? fittingBars : fittingSteps;
  if (interval !== "auto") return millisecondsByInterval[interval];
  const spanMinutes = (untilMs - fromMs) / minuteMs;
  const step = stepsMinutes.find((minutes) => spanMinutes / minutes <= fitting);
  return (step ?? stepsMinutes.at(-1)!) * minuteMs;
}

/** What `api/series` is asked for a chart: its intervals over a time. */
export function seriesParameters(chart: Chart, range: TimeRange): Parameters {
  return {
    ...subjectOf(chart),
    from: new Date(range.fromMs).toISOString(),
    until: new Date(range.untilMs).toISOString(),
    interval: `${intervalMsOf(chart, range) / minuteMs}m`,
    cumulative: chart.isCumulative && isAdditive(chart),
    tz: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

/** What `api/series` is asked for a chart's numbers at one instant, everything before it counted. */
export function instantParameters(chart: Chart, atMs: number): Parameters {
  return { ...subjectOf(chart), at: new Date(atMs).toISOString() };
}

function subjectOf({ measure, property, name, search, split }: Chart): Parameters {
  return {
    name: name === "" ? undefined : name,
    search: search === "" ? undefined : search,
    property: measure === "count" && property === "" ? undefined : property,
    ...(split?.startsWith("property:")
      ? { group: split.slice("property:".length) }
      : { split: split }),
  };
}
