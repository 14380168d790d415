import { type ReactElement, Suspense, useCallback, useRef, useState } from "react";
import { ProblemSaid } from "../api/problem-said.ts";
import type { EventDetailProps } from "../detail/event-detail.tsx";
import { splitName, valueTerm, withTerm } from "../find/search-terms.ts";
import { type LoadedLater, loadedLater } from "../shell/loaded-later.tsx";
import { useShortcuts } from "../shell/use-shortcuts.ts";
import type { ViewProps } from "../shell/view.ts";
import { EventList } from "./event-list.tsx";
import type { RowPress } from "./event-row.tsx";
import { FirstEvent } from "./first-event.tsx";
import { LiveNotices } from "./live-notices.tsx";
import { NameCounts } from "./name-counts.tsx";
import { neighborOf } from "./neighbor.ts";
import { Overview } from "./overview.tsx";
import { Toolbar } from "./toolbar.tsx";
import { useFeed } from "./use-feed.ts";
import { useNewestSeq } from "./use-newest-seq.ts";
import { usePickedEvents } from "./use-picked-events.ts";
import "./live-view.css";

export const eventDetail: LoadedLater<EventDetailProps> = loadedLater(
  async () => (await import("../detail/event-detail.tsx")).EventDetail,
);

/** The events as they arrive, found, counted and laid open. */
export function LiveView({ feed, url, changeUrl }: ViewProps): ReactElement {
  const { search, from, until, seq } = url;
  const isNarrowed = search !== "" || from !== null || until !== null;
  const isFirstVisit = useFeed(
    feed,
    ({ isLoaded, window }) =>
      isLoaded && !isNarrowed && window.lastSeq === 0 && window.waitingCount === 0,
  );
  const held = useFeed(feed, ({ window }) =>
    seq === null ? null : (window.events.findLast((event) => event.seq === seq) ?? null),
  );
  const isProblemSaid = useFeed(
    feed,
    ({ connection: { kind } }) => kind === "refused" || kind === "lost",
  );
  const newestSeq = useNewestSeq(feed);
  const searchBox = useRef<HTMLInputElement>(null);
  const [current, setCurrent] = useState(seq);
  const [isFollowing, setIsFollowing] = useState(seq === null);
  const picked = usePickedEvents();

  const open = (opened: number | null): void => {
    if (opened !== null) {
      setIsFollowing(false);
      setCurrent(opened);
    }
    changeUrl({ seq: opened });
  };
  const move = (step: 1 | -1): void => {
    const event = neighborOf(feed.read().window.events, current, step);
    if (event === null) return;
    setIsFollowing(false);
    setCurrent(event.seq);
    if (seq !== null) changeUrl({ seq: event.seq });
  };
  const leave = (): void => {
    if (seq !== null) open(null);
    else if (picked.seqs.size > 0) picked.clear();
    else setCurrent(null);
  };
  const togglePause = (): void => {
    if (feed.read().window.isPaused) feed.resume();
    else feed.pause();
  };
  const setSearch = useCallback((text: string) => changeUrl({ search: text }), [changeUrl]);
  useShortcuts({
    j: () => move(1),
    ArrowDown: () => move(1),
    k: () => move(-1),
    ArrowUp: () => move(-1),
    Enter: () => {
      if (current !== null) open(current);
    },
    x: () => {
      if (current !== null) picked.toggle(current);
    },
    g: () => setIsFollowing(true),
    p: togglePause,
    "/": () => searchBox.current?.select(),
    Escape: leave,
  });
  const press = (pressed: number, { isToggle, isRange }: RowPress): void => {
    if (isRange) picked.pickTo(pressed, feed.read().window.events);
    else if (isToggle) picked.toggle(pressed);
    else open(seq === pressed ? null : pressed);
  };

  if (isFirstVisit) return <FirstEvent />;
  const { rest } = splitName(search);
  return (
    <div className="live" data-detail={seq === null ? undefined : "open"}>
      <Toolbar
        feed={feed}
        url={url}
        changeUrl={changeUrl}
        searchBox={searchBox}
        onSearch={setSearch}
        onTogglePause={togglePause}
      />
      <LiveNotices feed={feed} search={search} onClearSearch={() => setSearch("")} />
      <ProblemSaid value={isProblemSaid}>
        <Overview filter={url} onChange={changeUrl} newestSeq={newestSeq} />
      </ProblemSaid>
      <NameCounts
        filter={url}
        newestSeq={newestSeq}
        onChoose={(name) =>
          setSearch(name === null ? rest : withTerm(rest, valueTerm("name", name, false)))
        }
        onExclude={(name) => setSearch(withTerm(search, valueTerm("name", name, true)))}
      />
      <EventList
        feed={feed}
        url={url}
        current={seq ?? current}
        picked={picked}
        isFollowing={isFollowing}
        onFollow={setIsFollowing}
        onPress={press}
        onShowAll={() => changeUrl({ search: "", from: null, until: null })}
      />
      {seq === null ? null : (
        <Suspense fallback={<aside className="detail" />}>
          <eventDetail.Content key={seq} seq={seq} held={held} onClose={() => open(null)} />
        </Suspense>
      )}
    </div>
  );
}
