import { askAhead } from "../api/asked-ahead.ts";
import { readTime } from "../api/read-time.ts";
import { knownQuestion } from "../dashboard/known-events.ts";
import { readyCharts } from "../dashboard/ready-charts.ts";
import { preparePlots } from "../charts/use-plot.ts";
import type { UrlState } from "../shell/url-state.ts";
import { chosenChart, dayQuestion } from "./day-question.ts";
import { dayOf } from "./moment-time.ts";

/** Asks for the day that a link names. */
export async function askDay({ own }: UrlState): Promise<void> {
  preparePlots();
  const known = await askAhead(knownQuestion);
  if (known === null || known.firstMs === null) return;
  const chart = chosenChart(readyCharts(known.events), own["chart"]);
  const nowMs = Date.now();
  await askAhead(dayQuestion(chart, dayOf(readTime(own["at"]) ?? nowMs, nowMs, known.firstMs)));
}
