import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactElement, type ReactNode, useLayoutEffect, useRef } from "react";
import type { HeldEvent } from "../api/stored-event.ts";
import { useValueMenu } from "../find/value-menu.tsx";
import { useMedia } from "../shell/use-media.ts";
import { EventRow, type RowPress, rowId } from "./event-row.tsx";
import { useRem } from "./use-rem.ts";
import "./event-table.css";

interface EventTableProps {
  /** Newest first. */
  readonly events: readonly HeldEvent[];
  /** Says which list this is; another one is shown from its top. */
  readonly listKey: string;
  /** The event that the keys move from, and whose detail is shown. */
  readonly currentSeq: number | null;
  readonly selected: ReadonlySet<number>;
  readonly isFollowing: boolean;
  readonly onFollow: (isFollowing: boolean) => void;
  readonly onPress: (seq: number, press: RowPress) => void;
  readonly footer: ReactNode;
}

const columns = [
  ["pick", "Selected"],
  ["time", "Arrived"],
  ["name", "Name"],
  ["preview", "Properties"],
  ["client", "Client"],
  ["marks", "Status"],
] as const;
const headRem = 1.75;
const rowRem = 1.875;
/** On a narrow screen a row has two lines. */
const tallRowRem = 3.25;
const overscanRows = 4;
/** The columns that are always there beside the properties, at their narrowest. */
const besidesPreviewRem = 20;
/** A narrow character of a preview: rather a word too many than a gap. */
const characterRem = 0.34;

/** The list. It stays where the reader is while new rows come in above, or follows the newest. */
export function EventTable(props: EventTableProps): ReactElement {
  const { events, listKey, currentSeq, selected, isFollowing, onFollow, onPress, footer } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const openValueMenu = useValueMenu();
  const rem = useRem();
  const isTall = useMedia("(max-width: 720px)");
  const rowHeight = rem * (isTall ? tallRowRem : rowRem);
  const virtualizer = useVirtualizer({
    count: events.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: overscanRows,
    // The head stands over the first rows of the scrolled area.
    scrollPaddingEnd: headRem * rem,
  });
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);

  const shown = useRef({ listKey, newestSeq: events[0]?.seq ?? 0 });
  useLayoutEffect(() => {
    const before = shown.current;
    shown.current = { listKey, newestSeq: events[0]?.seq ?? 0 };
    const element = scroller.current;
    if (!element) return;
    if (before.listKey !== listKey) {
      const index = events.findIndex((event) => event.seq === currentSeq);
      if (index >= 0) virtualizer.scrollToIndex(index, { align: "center" });
      else onFollow(true);
    } else if (isFollowing) {
      // Asking the element where it is would lay the page out once more for each arrival.
      if (virtualizer.scrollOffset !== 0) element.scrollTop = 0;
    } else {
      const added = events.findIndex((event) => event.seq <= before.newestSeq);
      if (added > 0) element.scrollTop += added * rowHeight;
    }
  }, [events, listKey, isFollowing, rowHeight, currentSeq, virtualizer, onFollow]);

  const currentIndex =
    currentSeq === null ? -1 : events.findIndex((event) => event.seq === currentSeq);
  const scrolledTo = useRef<number | null>(null);
  const wasOpened = useRef(false);
  useLayoutEffect(() => {
    if (scrolledTo.current === currentSeq || (currentSeq !== null && currentIndex < 0)) return;
    const align = wasOpened.current ? "auto" : "center";
    scrolledTo.current = currentSeq;
    wasOpened.current = true;
    if (currentIndex >= 0) virtualizer.scrollToIndex(currentIndex, { align });
  }, [currentSeq, currentIndex, virtualizer]);

  const besidesRem = isTall ? 0 : besidesPreviewRem;
  const widthRem = (virtualizer.scrollRect?.width ?? 0) / rem;
  const previewLength = Math.ceil((widthRem - besidesRem) / characterRem);
  const newer = Math.floor((virtualizer.scrollOffset ?? 0) / rowHeight);
  return (
    <div className="event-table" data-selecting={selected.size > 0 ? "" : undefined}>
      <div
        ref={scroller}
        className="event-scroller"
        onScroll={({ currentTarget: { scrollTop } }) => {
          const isAtTop = scrollTop < rowHeight / 2;
          if (isAtTop !== isFollowing && (isAtTop || scrollTop > rowHeight)) onFollow(isAtTop);
        }}
      >
        <div
          role="grid"
          aria-label="Events, newest first"
          aria-rowcount={events.length + 1}
          aria-multiselectable="true"
          aria-activedescendant={currentIndex >= 0 ? rowId(currentSeq!) : undefined}
          tabIndex={0}
        >
          <div role="row" aria-rowindex={1} className="event-head">
            {columns.map(([id, label]) => (
              <span key={id} role="columnheader" className={`cell-${id}`}>
                <span className={id === "pick" ? "sr-only" : undefined}>{label}</span>
              </span>
            ))}
          </div>
          <div
            role="rowgroup"
            className="event-rows"
            style={{ height: virtualizer.getTotalSize() }}
          >
            {virtualizer.getVirtualItems().map(({ index, start }) => {
              const event = events[index]!;
              return (
                <EventRow
                  key={event.seq}
                  event={event}
                  rowIndex={index + 2}
                  topPx={start}
                  previewLength={previewLength}
                  isCurrent={event.seq === currentSeq}
                  isSelected={selected.has(event.seq)}
                  onPress={onPress}
                  onValue={openValueMenu}
                />
              );
            })}
          </div>
        </div>
        {footer}
      </div>
      {!isFollowing && newer > 0 ? (
        <button
          type="button"
          className="newer-button"
          aria-keyshortcuts="g"
          onClick={() => onFollow(true)}
        >
          ↑ {newer.toLocaleString()} newer
        </button>
      ) : null}
    </div>
  );
}
