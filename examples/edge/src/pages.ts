import { html } from "hono/html";
import { schedule } from "./schedule.ts";

type Page = ReturnType<typeof html>;

/** The schedule. `ingestHost` is where the page sends its events: this worker's own relay. */
export function schedulePage(ingestHost: string): Page {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>Schedule of the Open Harbour Marathon</title>
        <script src="/tracker-analytics.js" data-ingest-host="${ingestHost}" defer></script>
        <script src="/page.js" type="module"></script>
      </head>
      <body>
        <h1>Schedule</h1>
        <ol>
          ${schedule.map(
            ({ id, game, startsAt }) =>
              html`<li><a href="/runs/${id}">${game}</a> <time>${startsAt}</time></li>`,
          )}
        </ol>
      </body>
    </html>`;
}

/** The script of the schedule. */
export const pageScript = `TrackerAnalytics.track("schedule_viewed", {
  runs: document.querySelectorAll("li").length,
});
`;
