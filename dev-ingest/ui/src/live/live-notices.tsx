import type { ReactElement } from "react";
import { parseSearch } from "../../../src/search/search-text.ts";
import { Banner } from "../parts/banner.tsx";
import { Button } from "../parts/button.tsx";
import type { LiveFeed } from "./live-feed.ts";
import { useFeed } from "./use-feed.ts";

interface LiveNoticesProps {
  readonly feed: LiveFeed;
  readonly search: string;
  readonly onClearSearch: () => void;
}

/** What there is to know about the list: a search that is refused, another store, a pause. */
export function LiveNotices({ feed, search, onClearSearch }: LiveNoticesProps): ReactElement {
  const connection = useFeed(feed, (snapshot) => snapshot.connection);
  const wasReset = useFeed(feed, (snapshot) => snapshot.wasReset);
  const isPaused = useFeed(feed, ({ window }) => window.isPaused);
  const waiting = useFeed(feed, ({ window }) => window.waitingCount);
  // A search that cannot be read says so at its field.
  const isReadable = "terms" in parseSearch(search);
  return (
    <div className="live-notices">
      {connection.kind === "refused" && isReadable ? (
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
