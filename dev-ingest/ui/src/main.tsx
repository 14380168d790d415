import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./shell/theme.css";
import "./shell/base.css";
import { browserFeedRuntime } from "./live/browser-feed-runtime.ts";
import { LiveFeed } from "./live/live-feed.ts";
import { App } from "./shell/app.tsx";
import { applyTheme } from "./shell/theme.ts";
import { readUrlState } from "./shell/url-state.ts";

applyTheme();
const feed = new LiveFeed(browserFeedRuntime, readUrlState(location.search));
feed.start();

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <App feed={feed} />
  </StrictMode>,
);
