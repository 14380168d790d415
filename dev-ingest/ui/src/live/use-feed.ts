import { useSyncExternalStore } from "react";
import type { FeedSnapshot, LiveFeed } from "./live-feed.ts";

/** A part of what the feed shows, kept current. `select` gives the same value as long as nothing has changed. */
export function useFeed<Part>(feed: LiveFeed, select: (snapshot: FeedSnapshot) => Part): Part {
  return useSyncExternalStore(feed.subscribe, () => select(feed.read()));
}
