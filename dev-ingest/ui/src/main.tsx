import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./shell/theme.css";
import "./shell/base.css";
import { browserFeedRuntime } from "./live/browser-feed-runtime.ts";
import { LiveFeed } from "./live/live-feed.ts";
import { App } from "./shell/app.tsx";
import { applyTheme } from "./shell/theme.ts";
import { readUrlState } from "./shell/url-state.ts";
import { viewOf } from "./views.ts";

applyTheme();
const url = readUrlState(location.search);
const feed = new LiveFeed(browserFeedRuntime, url);
feed.start();
// Code that does not come is asked for again when the view is shown, which says so.
viewOf(url.view).load(url).then(draw, draw);

function draw(): void {
  createRoot(document.getElementById("root")!).render(
    <StrictMode>
      <App feed={feed} />
    </StrictMode>,
  );
}
