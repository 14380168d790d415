import { useEffect, useState } from "react";
import type { LiveFeed } from "./live-feed.ts";

const leastMs = 1_000;

/** The seq of the newest event that the feed has heard of, at most one a second. */
export function useNewestSeq(feed: LiveFeed): number {
  const [newest, setNewest] = useState(() => feed.read().window.lastSeq);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    let seen = -1;
    const look = (): void => {
      const { lastSeq } = feed.read().window;
      if (timer !== null || lastSeq === seen) return;
      seen = lastSeq;
      setNewest(lastSeq);
      timer = setTimeout(() => {
        timer = null;
        look();
      }, leastMs);
    };
    look();
    const stop = feed.subscribe(look);
    return () => {
      stop();
      if (timer !== null) clearTimeout(timer);
    };
  }, [feed]);
  return newest;
}
