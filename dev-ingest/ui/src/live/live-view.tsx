import {
  lazy,
  type ReactElement,
  Suspense,
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import type { Names } from "../api/answers.ts";
import { ask } from "../api/ask.ts";
import { filterParameters } from "../api/event-filter.ts";
import { useAnswer } from "../api/use-answer.ts";
import { splitName, valueTerm, withTerm } from "../find/search-terms.ts";
import { SelectionBar } from "../hand-on/selection-bar.tsx";
import { Banner } from "../parts/banner.tsx";
import { Button } from "../parts/button.tsx";
import { useShortcuts } from "../shell/use-shortcuts.ts";
import type { ViewProps } from "../shell/view.ts";
import type { RowPress } from "./event-row.tsx";
import { EventTable } from "./event-table.tsx";
import { FirstEvent } from "./first-event.tsx";
import { NameCounts } from "./name-counts.tsx";
import { OlderEvents } from "./older-events.tsx";
import { Overview } from "./overview.tsx";
import { Toolbar } from "./toolbar.tsx";
import { useFeed } from "./use-feed.ts";
import { usePickedEvents } from "./use-picked-events.ts";
import "./live-view.css";

const EventDetail = lazy(async () => ({
  default: (await import("../detail/event-detail.tsx")).EventDetail,
}));

/** The events as they arrive, found, counted and laid open. */
export function LiveView({ feed, url, changeUrl }: ViewProps): ReactElement {
  const snapshot = useFeed(feed, (whole) => whole);
  const { window, isLoaded, connection } = snapshot;
  const { search, from, until, by, seq } = url;
  const searchBox = useRef<HTMLInputElement>(null);
  const [current, setCurrent] = useState(seq);
  const [isFollowing, setIsFollowing] = useState(seq === null);
  const picked = usePickedEvents();
  const visible = useMemo(() => window.events.toReversed(), [window.events]);
  const { name, rest } = splitName(search);
  const nameParameters = filterParameters({ search: rest, from, until, by });
  const names = useAnswer(
    {
      key: JSON.stringify(nameParameters),
      ask: (signal) => ask<Names>("api/names", nameParameters, signal),
    },
    window.lastSeq,
  );

  const open = useCallback(
    (opened: number | null) => {
      if (opened !== null) {
        setIsFollowing(false);
        setCurrent(opened);
      }
      changeUrl({ seq: opened });
    },
    [changeUrl],
  );
  const move = (step: number): void => {
    const at = current === null ? 0 : visible.findIndex((event) => event.seq <= current);
    const start = at === -1 ? visible.length : at;
    // A current event that the search hides lies between two rows.
    const isBetween = visible[start]?.seq !== current;
    const target = isBetween && step > 0 ? start : start + step;
    const event = visible[Math.max(0, Math.min(visible.length - 1, target))];
    if (event === undefined) return;
    if (seq !== null) open(event.seq);
    else {
      setIsFollowing(false);
      setCurrent(event.seq);
    }
  };
  const leave = (): void => {
    if (seq !== null) open(null);
    else if (picked.seqs.size > 0) picked.clear();
    else setCurrent(null);
  };
  const togglePause = (): void => (window.isPaused ? feed.resume() : feed.pause());
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
  const latest = useRef({ picked, visible, seq });
  useEffect(() => {
    latest.current = { picked, visible, seq };
  });
  const press = useCallback(
    (pressed: number, { isToggle, isRange }: RowPress) => {
      const now = latest.current;
      if (isRange) now.picked.pickTo(pressed, now.visible);
      else if (isToggle) now.picked.toggle(pressed);
      else open(now.seq === pressed ? null : pressed);
    },
    [open],
  );

  const isNarrowed = search !== "" || from !== null || until !== null;
  const isFirstVisit = isLoaded && !isNarrowed && window.lastSeq === 0 && window.waitingCount === 0;
  const chosen = window.events.filter((event) => picked.seqs.has(event.seq));
  if (isFirstVisit) return <FirstEvent />;
  return (
    <div className="live" data-detail={seq === null ? undefined : "open"}>
      <Toolbar
        url={url}
        changeUrl={changeUrl}
        searchBox={searchBox}
        window={window}
        onSearch={setSearch}
        onTogglePause={togglePause}
        onClear={() => feed.clear()}
      />
      <div className="live-notices">
        {connection.kind === "refused" ? (
          <Banner
            tone="invalid"
            actions={
              <Button isSmall onClick={() => setSearch("")}>
                Clear the search
              </Button>
            }
          >
            {connection.message}
          </Banner>
        ) : null}
        {snapshot.wasReset ? (
          <Banner tone="warning">
            The server restarted with another store, or its events were deleted. The list began
            anew.
          </Banner>
        ) : null}
        {window.isPaused ? (
          <Banner
            tone="info"
            actions={
              <Button isSmall onClick={togglePause}>
                Resume
              </Button>
            }
          >
            {window.waitingCount === 0
              ? "Paused. New events wait here."
              : `Paused. ${window.waitingCount.toLocaleString()} new while paused.`}
          </Banner>
        ) : null}
      </div>
      <Overview filter={url} onChange={changeUrl} newestSeq={window.lastSeq} />
      <NameCounts
        answer={names.value}
        chosen={name}
        onChoose={(chosenName) =>
          setSearch(
            chosenName === null ? rest : withTerm(rest, valueTerm("name", chosenName, false)),
          )
        }
        onExclude={(excluded) => setSearch(withTerm(search, valueTerm("name", excluded, true)))}
      />
      <section
        className="live-list"
        aria-label="Events"
        data-stale={isLoaded ? undefined : ""}
        aria-busy={!isLoaded}
      >
        <EventTable
          events={visible}
          listKey={`${search}\n${from}\n${until}\n${by}`}
          currentSeq={seq ?? current}
          selected={picked.seqs}
          isFollowing={isFollowing}
          onFollow={setIsFollowing}
          onPress={press}
          footer={
            <OlderEvents
              snapshot={snapshot}
              isNarrowed={isNarrowed}
              onLoad={() => feed.loadOlder()}
              onShowAll={() => changeUrl({ search: "", from: null, until: null })}
            />
          }
        />
        {chosen.length === 0 ? null : <SelectionBar events={chosen} onClear={picked.clear} />}
      </section>
      {seq === null ? null : (
        <Suspense fallback={<aside className="detail" />}>
          <EventDetail
            key={seq}
            seq={seq}
            held={window.events.find((event) => event.seq === seq) ?? null}
            onClose={() => open(null)}
          />
        </Suspense>
      )}
    </div>
  );
}
