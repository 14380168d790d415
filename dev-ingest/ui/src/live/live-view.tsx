import { type ReactElement, useCallback, useDeferredValue, useMemo, useRef, useState } from "react";
import { EventDetail } from "../detail/event-detail.tsx";
import { createMatcher } from "../search/match-event.ts";
import { fieldTerm, parseSearch } from "../search/parse-search.ts";
import { useShortcuts } from "../shell/use-shortcuts.ts";
import type { ViewProps } from "../shell/view.ts";
import { EventTable } from "./event-table.tsx";
import { defaultWindowBounds } from "./event-window.ts";
import { filterEvents } from "./filter-events.ts";
import { FirstEvent } from "./first-event.tsx";
import { NameCounts } from "./name-counts.tsx";
import { OlderEvents } from "./older-events.tsx";
import { Toolbar } from "./toolbar.tsx";
import { useFeed } from "./use-feed.ts";
import "./live-view.css";

/** The events as they arrive, narrowed, counted and laid open. */
export function LiveView({ feed, url, changeUrl }: ViewProps): ReactElement {
  const snapshot = useFeed(feed, (whole) => whole);
  const { window, isLoaded } = snapshot;
  const { path, status, names, seq } = url;
  const searchBox = useRef<HTMLInputElement>(null);
  const [isFollowing, setIsFollowing] = useState(seq === null);
  const search = useDeferredValue(url.search);
  const isMatch = useMemo(() => createMatcher(parseSearch(search)), [search]);
  const { visible, countByName } = useMemo(
    () => filterEvents(window.events, { path, status, names }, isMatch),
    [window.events, path, status, names, isMatch],
  );

  const select = useCallback(
    (selected: number | null) => {
      if (selected !== null) setIsFollowing(false);
      changeUrl({ seq: selected });
    },
    [changeUrl],
  );
  const move = (step: number): void => {
    const at = seq === null ? 0 : visible.findIndex((event) => event.seq <= seq);
    const from = at === -1 ? visible.length : at;
    // A selected event that the filters hide lies between two rows.
    const isBetween = visible[from]?.seq !== seq;
    const target = isBetween && step > 0 ? from : from + step;
    const event = visible[Math.max(0, Math.min(visible.length - 1, target))];
    if (event) select(event.seq);
  };
  const togglePause = (): void => (window.isPaused ? feed.resume() : feed.pause());
  const narrowTo = useCallback(
    (key: string, value: string) => {
      const term = fieldTerm(key, value);
      const terms = url.search.trim();
      if (!terms.split(" ").includes(term)) changeUrl({ search: `${terms} ${term}`.trim() });
    },
    [changeUrl, url.search],
  );
  useShortcuts({
    j: () => move(1),
    ArrowDown: () => move(1),
    k: () => move(-1),
    ArrowUp: () => move(-1),
    g: () => setIsFollowing(true),
    p: togglePause,
    "/": () => searchBox.current?.select(),
    Escape: () => select(null),
  });

  const isEmpty = isLoaded && window.events.length === 0;
  const isNarrowed = url.search !== "" || path !== null || status !== null || names.length > 0;
  return (
    <div className="live" data-detail={seq === null ? undefined : "open"}>
      <Toolbar
        url={url}
        changeUrl={changeUrl}
        searchBox={searchBox}
        window={window}
        onTogglePause={togglePause}
        onClear={() => feed.clear()}
      />
      {snapshot.wasReset ? (
        <p className="notice" role="status">
          The server started anew or its events were deleted: the list began again.
        </p>
      ) : null}
      {!isLoaded && snapshot.connection.kind === "lost" ? (
        <p className="notice" role="alert">
          {`The server's events cannot be read: ${snapshot.connection.message}`}
        </p>
      ) : null}
      <NameCounts
        countByName={countByName}
        chosen={names}
        onChoose={(chosen) => changeUrl({ names: chosen })}
      />
      <section className="live-list" aria-label="Events">
        {isEmpty && window.lastSeq === 0 && window.waitingCount === 0 ? (
          <FirstEvent />
        ) : (
          <EventTable
            events={visible}
            listKey={`${search}\n${path}\n${status}\n${names.join("\n")}`}
            selectedSeq={seq}
            isFollowing={isFollowing}
            onFollow={setIsFollowing}
            onSelect={select}
            footer={
              <OlderEvents
                heldCount={window.events.length}
                visibleCount={visible.length}
                isNarrowed={isNarrowed}
                canLoad={
                  isLoaded &&
                  snapshot.hasOlder &&
                  window.events.length < defaultWindowBounds.maxEvents
                }
                onLoad={() => feed.loadOlder()}
                onShowAll={() => changeUrl({ search: "", path: null, status: null, names: [] })}
              />
            }
          />
        )}
      </section>
      {seq === null ? null : (
        <EventDetail
          key={seq}
          seq={seq}
          held={window.events.find((event) => event.seq === seq) ?? null}
          onClose={() => select(null)}
          onNarrow={narrowTo}
        />
      )}
    </div>
  );
}
