import { type ReactElement, useMemo } from "react";
import { SelectionBar } from "../hand-on/selection-bar.tsx";
import type { UrlState } from "../shell/url-state.ts";
import type { RowPress } from "./event-row.tsx";
import { EventTable } from "./event-table.tsx";
import type { LiveFeed } from "./live-feed.ts";
import { OlderEvents } from "./older-events.tsx";
import { useFeed } from "./use-feed.ts";
import type { PickedEvents } from "./use-picked-events.ts";

interface EventListProps {
  readonly feed: LiveFeed;
  readonly url: UrlState;
  /** The event that the keys move from. */
  readonly current: number | null;
  readonly picked: PickedEvents;
  readonly isFollowing: boolean;
  readonly onFollow: (isFollowing: boolean) => void;
  readonly onPress: (seq: number, press: RowPress) => void;
  readonly onShowAll: () => void;
}

/** The events, and what can be done with those that are selected. The only part that each arrival draws. */
export function EventList(props: EventListProps): ReactElement {
  const { feed, url, current, picked, isFollowing, onFollow, onPress, onShowAll } = props;
  const snapshot = useFeed(feed, (whole) => whole);
  const { window, isLoaded } = snapshot;
  const { search, from, until, by } = url;
  const visible = useMemo(() => window.events.toReversed(), [window.events]);
  const chosen =
    picked.seqs.size === 0 ? [] : window.events.filter(({ seq }) => picked.seqs.has(seq));
  return (
    <section
      className="live-list"
      aria-label="Events"
      data-stale={isLoaded ? undefined : ""}
      aria-busy={!isLoaded}
    >
      <EventTable
        events={visible}
        listKey={`${search}\n${from}\n${until}\n${by}`}
        currentSeq={current}
        selected={picked.seqs}
        isFollowing={isFollowing}
        onFollow={onFollow}
        onPress={onPress}
        footer={
          <OlderEvents
            snapshot={snapshot}
            isNarrowed={search !== "" || from !== null || until !== null}
            onLoad={() => feed.loadOlder()}
            onShowAll={onShowAll}
          />
        }
      />
      {chosen.length === 0 ? null : <SelectionBar events={chosen} onClear={picked.clear} />}
    </section>
  );
}
