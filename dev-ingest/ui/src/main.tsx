import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./shell/theme.css";
import "./shell/base.css";
import { session } from "./api/ask.ts";
import { delay } from "./api/delay.ts";
import { browserFeedRuntime } from "./live/browser-feed-runtime.ts";
import { LiveFeed } from "./live/live-feed.ts";
import { App } from "./shell/app.tsx";
import { applyTheme } from "./shell/theme.ts";
import { readUrlState } from "./shell/url-state.ts";
import { viewOf } from "./views.ts";

/** So long the first draw waits for answers; a slower one is filled in. Milliseconds. */
const mostWaitMs = 250;

const url = readUrlState(location.search);
const view = viewOf(url.view);
const feed = new LiveFeed(browserFeedRuntime, url, view.listsEvents ? undefined : 1);
feed.start();
session.addEventListener("signed-out", (event) =>
  feed.signOut((event as CustomEvent<string>).detail),
);
// What fails here is tried again when the view is shown, which says so.
const code = view.load(url).catch(() => {});
const answers = view.askFirst?.({ feed, url }).catch(() => {});
// Reading the choice of colors holds the thread up: meanwhile the server answers.
applyTheme();
// A page that is drawn once, with what it shows, is there sooner than one that is drawn empty and filled. No await: the
// view's code imports this module, and would wait for it.
void Promise.all([code, Promise.race([answers, delay(mostWaitMs)])]).then(draw);

function draw(): void {
  createRoot(document.getElementById("root")!).render(
    <StrictMode>
      <App feed={feed} />
    </StrictMode>,
  );
}
