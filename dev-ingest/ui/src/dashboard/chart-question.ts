import type { Question } from "../api/live-question.ts";
import type { Chart } from "../charts/chart.ts";
import { type ChartAnswer, readChart } from "../charts/read-chart.ts";
import { type LookedAt, rangeAt } from "./view-range.ts";

/** A chart, and the numbers that it was answered with. */
export interface AnsweredChart {
  readonly chart: Chart;
  readonly answer: ChartAnswer;
}

/** The numbers of a chart over the time that is looked at, which may move on with the clock. */
export function chartQuestion(chart: Chart, lookedAt: LookedAt): Question<AnsweredChart> {
  return {
    key: JSON.stringify([chart, lookedAt]),
    ask: async (signal) => ({
      chart,
      answer: await readChart(chart, rangeAt(lookedAt, Date.now()), signal),
    }),
  };
}
