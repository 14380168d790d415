import { queryString } from "../api/ask.ts";
import { filterParameters } from "../api/event-filter.ts";
import { listEvents } from "../api/ingest-api.ts";
import { painted } from "../api/painted.ts";
import type { FeedRuntime } from "./live-feed.ts";

/** A burst is drawn some fifteen times a second: no eye sees more, and the page stays quick. */
const leastFrameMs = 66;
let drawnMs = 0;
const lookEveryMs = 1_000;

/** The feed's outside in a page. */
export const browserFeedRuntime: FeedRuntime = {
  list: listEvents,
  openStream: (filter, after, { onOpen, onText, onEnd }) => {
    const source = new EventSource(
      `api/stream${queryString({ ...filterParameters(filter), after })}`,
    );
    source.addEventListener("open", onOpen);
    source.addEventListener("events", (message: MessageEvent<string>) => onText(message.data));
    let ending: ReturnType<typeof setTimeout> | undefined;
    // The feed reconnects by itself, because it first asks whether the server is still the same one. In a task of its own: a page
    // that is being left hears of an end, too, and would draw a lost connection before the next page may begin.
    source.addEventListener("error", () => {
      source.close();
      ending = setTimeout(onEnd);
    });
    return () => {
      clearTimeout(ending);
      source.close();
    };
  },
  onNextFrame: (run) => {
    // After what was drawn before is on the screen. Not in its frame: rows are made in a task, and the browser lays them out in another.
    const draw = async (): Promise<void> => {
      await painted();
      drawnMs = performance.now();
      run();
    };
    setTimeout(draw, drawnMs + leastFrameMs - performance.now());
  },
  setTimer: (run, delayMs) => {
    const timer = setTimeout(run, delayMs);
    return () => clearTimeout(timer);
  },
  nowMs: () => Date.now(),
  onVisibility: (run) => {
    let wasVisible: boolean | null = null;
    const look = (): void => {
      const isVisible = document.visibilityState === "visible";
      if (isVisible !== wasVisible) run((wasVisible = isVisible));
    };
    document.addEventListener("visibilitychange", look);
    // Chromium fires no event in a tab that it hides behind one that window.open() made.
    const timer = setInterval(look, lookEveryMs);
    look();
    return () => {
      document.removeEventListener("visibilitychange", look);
      clearInterval(timer);
    };
  },
};
