import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { browserFeedRuntime } from "./live/browser-feed-runtime.ts";
import { LiveFeed } from "./live/live-feed.ts";
import { App } from "./shell/app.tsx";
import "./shell/theme.css";

const feed = new LiveFeed(browserFeedRuntime);
feed.start();

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <App feed={feed} />
  </StrictMode>,
);
