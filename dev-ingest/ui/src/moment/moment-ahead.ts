import { askAhead } from "../api/asked-ahead.ts";
import { readTime } from "../api/read-time.ts";
import { knownQuestion } from "../dashboard/known-events.ts";
import { readyCharts } from "../dashboard/ready-charts.ts";
import { preparePlots } from "../charts/use-plot.ts";
import type { ViewProps } from "../shell/view.ts";
import { chosenChart, dayQuestion } from "./day-question.ts";
import { dayOf, momentOfNow } from "./moment-time.ts";

/** Asks for the day that a link names. */
export async function askDay({ feed, url }: Pick<ViewProps, "feed" | "url">): Promise<void> {
  preparePlots();
  const [known] = await Promise.all([askAhead(knownQuestion), feed.settled()]);
  if (known === null || known.firstMs === null) return;
  const chart = chosenChart(readyCharts(known.events), url.own["chart"]);
  const nowMs = momentOfNow();
  const day = dayOf(readTime(url.own["at"]) ?? nowMs, nowMs, known.firstMs);
  await askAhead(dayQuestion(chart, day), day.untilMs < nowMs ? 0 : feed.read().window.lastSeq);
}
