import { useEffect, useState } from "react";
import { listEvents } from "../api/ingest-api.ts";
import type { LiveFeed } from "../live/live-feed.ts";
import { useFeed } from "../live/use-feed.ts";

const askEveryMs = 5_000;
const mostCounted = 100;

/** Keeps the page's title: the view, and how many events wait to be seen. */
export function useTitle(feed: LiveFeed, label: string): void {
  const waiting = useFeed(feed, ({ window }) => window.waitingCount);
  const isPaused = useFeed(feed, ({ window }) => window.isPaused);
  const unread = useUnread(feed);
  const count = unread > waiting ? unread : waiting;
  useEffect(() => {
    const words = count >= mostCounted && unread > waiting ? `${mostCounted - 1}+` : count;
    const start = count === 0 ? "" : `(${words.toLocaleString()}) `;
    document.title = `${start}${label}${isPaused ? ", paused" : ""} · dev-ingest`;
  }, [label, isPaused, count, unread, waiting]);
}

/** Counts what arrives while the page is hidden, when it has no stream. */
function useUnread(feed: LiveFeed): number {
  const [unread, setUnread] = useState(0);
  useEffect(() => {
    let timer: ReturnType<typeof setInterval> | undefined;
    const look = async (): Promise<void> => {
      const { filter, window } = feed.read();
      try {
        const { events } = await listEvents(filter, {
          order: "oldest",
          after: window.lastSeq,
          limit: mostCounted,
        });
        if (document.visibilityState === "hidden") setUnread(events.length);
      } catch {
        // The page says so when it is looked at again.
      }
    };
    const onVisibility = (): void => {
      clearInterval(timer);
      if (document.visibilityState === "hidden") timer = setInterval(() => void look(), askEveryMs);
      else setUnread(0);
    };
    document.addEventListener("visibilitychange", onVisibility);
    return () => {
      document.removeEventListener("visibilitychange", onVisibility);
      clearInterval(timer);
    };
  }, [feed]);
  return unread;
}
