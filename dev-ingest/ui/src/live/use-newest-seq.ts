import { useEffect, useState } from "react";
import type { LiveFeed } from "./live-feed.ts";

const pauseMs = 1_000;

/** The seq of the newest event that has arrived, at most once a second: for what asks the server again. */
export function useNewestSeq(feed: LiveFeed): number {
  const [newestSeq, setNewestSeq] = useState(() => feed.read().window.lastSeq);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | null = null;
    const stopListening = feed.subscribe(() => {
      timer ??= setTimeout(() => {
        timer = null;
        setNewestSeq(feed.read().window.lastSeq);
      }, pauseMs);
    });
    return () => {
      stopListening();
      if (timer !== null) clearTimeout(timer);
    };
  }, [feed]);
  return newestSeq;
}
