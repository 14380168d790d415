import type { ReactElement } from "react";
import { Banner } from "../parts/banner.tsx";
import { Button } from "../parts/button.tsx";
import type { LiveFeed } from "./live-feed.ts";
import { useFeed } from "./use-feed.ts";

interface LiveNoticesProps {
  readonly feed: LiveFeed;
  readonly onClearSearch: () => void;
}

/** What there is to know about the list: a search that cannot be read, another store, a pause. */
export function LiveNotices({ feed, onClearSearch }: LiveNoticesProps): ReactElement {
  const connection = useFeed(feed, (snapshot) => snapshot.connection);
  const wasReset = useFeed(feed, (snapshot) => snapshot.wasReset);
  const isPaused = useFeed(feed, ({ window }) => window.isPaused);
  const waiting = useFeed(feed, ({ window }) => window.waitingCount);
  return (
    <div className="live-notices">
      {connection.kind === "refused" ? (
        <Banner
          tone="invalid"
          actions={
            <Button isSmall onClick={onClearSearch}>
              Clear the search
            </Button>
          }
        >
          {connection.message}
        </Banner>
      ) : null}
      {wasReset ? (
        <Banner tone="warning">
          The server restarted with another store, or its events were deleted. The list starts over.
        </Banner>
      ) : null}
      {isPaused ? (
        <Banner
          tone="info"
          actions={
            <Button isSmall onClick={() => feed.resume()}>
              Resume
            </Button>
          }
        >
          {waiting === 0
            ? "Paused. New events wait here."
            : `Paused. ${waiting.toLocaleString()} new while paused.`}
        </Banner>
      ) : null}
    </div>
  );
}
