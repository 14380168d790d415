import type { Question } from "../api/live-question.ts";
import type { Chart, TimeRange } from "../charts/chart.ts";
import { readChart } from "../charts/read-chart.ts";
import type { AnsweredChart } from "../dashboard/chart-question.ts";

/** A chart over the day of a moment. The key names its begin alone: today goes on. */
export function dayQuestion(chart: Chart, range: TimeRange): Question<AnsweredChart> {
  return {
    key: JSON.stringify(["day", chart, range.fromMs]),
    ask: async (signal) => ({ chart, answer: await readChart(chart, range, signal) }),
  };
}

/** The chart that a link names, or the first one. */
export function chosenChart(charts: readonly Chart[], title: string | undefined): Chart {
  return charts.find((chart) => chart.title === title) ?? charts[0]!;
}
