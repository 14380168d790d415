import { askAhead } from "../api/asked-ahead.ts";
import { preparePlots } from "../charts/use-plot.ts";
import type { ViewProps } from "../shell/view.ts";
import { chartQuestion } from "./chart-question.ts";
import { keptQuestion, readyDashboard, withSearch } from "./dashboard.ts";
import { knownQuestion } from "./known-events.ts";
import { lookedAtIn } from "./view-range.ts";

/** Asks for the charts of the dashboard that a link names. */
export async function askDashboard({ feed, url }: Pick<ViewProps, "feed" | "url">): Promise<void> {
  preparePlots();
  const id = url.own["dashboard"] ?? null;
  const [known, kept] = await Promise.all([
    askAhead(knownQuestion),
    askAhead(keptQuestion(id)),
    // What has arrived by then is in the charts: they need not be asked for again.
    feed.settled(),
  ]);
  if (known === null) return;
  const dashboard = id === null ? readyDashboard(known) : kept;
  const lookedAt = lookedAtIn(url, known.firstMs);
  await Promise.all(
    (dashboard?.charts ?? []).map(async (chart) =>
      askAhead(chartQuestion(withSearch(chart, url.search), lookedAt), feed.read().window.lastSeq),
    ),
  );
}
