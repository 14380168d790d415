import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactElement, type ReactNode, useLayoutEffect, useRef } from "react";
import type { HeldEvent } from "../api/stored-event.ts";
import { useMedia } from "../shell/use-media.ts";
import { EventRow, rowId } from "./event-row.tsx";
import "./event-table.css";

interface EventTableProps {
  /** Newest first. */
  readonly events: readonly HeldEvent[];
  /** Says which list this is; another one is shown from its top. */
  readonly listKey: string;
  readonly selectedSeq: number | null;
  readonly isFollowing: boolean;
  readonly onFollow: (isFollowing: boolean) => void;
  readonly onSelect: (seq: number | null) => void;
  readonly footer: ReactNode;
}

const columns = ["Time", "Name", "Path", "Run", "Status", "Properties"];
const headHeightPx = 30;
const rowHeightPx = 30;
/** On a narrow screen a row has two lines. */
const tallRowHeightPx = 52;
const overscanRows = 12;

/** The list. It stays where the reader is while new rows come in above, or follows the newest. */
export function EventTable(props: EventTableProps): ReactElement {
  const { events, listKey, selectedSeq, isFollowing, onFollow, onSelect, footer } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const rowHeight = useMedia("(max-width: 720px)") ? tallRowHeightPx : rowHeightPx;
  const virtualizer = useVirtualizer({
    count: events.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: overscanRows,
    // The head stands over the first rows of the scrolled area.
    scrollPaddingEnd: headHeightPx,
  });
  useLayoutEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);

  const shown = useRef({ listKey, newestSeq: events[0]?.seq ?? 0 });
  useLayoutEffect(() => {
    const before = shown.current;
    shown.current = { listKey, newestSeq: events[0]?.seq ?? 0 };
    const element = scroller.current;
    if (!element) return;
    if (before.listKey !== listKey) {
      const index = events.findIndex((event) => event.seq === selectedSeq);
      if (index >= 0) virtualizer.scrollToIndex(index, { align: "center" });
      else onFollow(true);
    } else if (isFollowing) {
      element.scrollTop = 0;
    } else {
      const added = events.findIndex((event) => event.seq <= before.newestSeq);
      if (added > 0) element.scrollTop += added * rowHeight;
    }
  }, [events, listKey, isFollowing, rowHeight, selectedSeq, virtualizer, onFollow]);

  const selectedIndex =
    selectedSeq === null ? -1 : events.findIndex((event) => event.seq === selectedSeq);
  const scrolledTo = useRef<number | null>(null);
  const wasOpened = useRef(false);
  useLayoutEffect(() => {
    if (scrolledTo.current === selectedSeq || (selectedSeq !== null && selectedIndex < 0)) return;
    const align = wasOpened.current ? "auto" : "center";
    scrolledTo.current = selectedSeq;
    wasOpened.current = true;
    if (selectedIndex >= 0) virtualizer.scrollToIndex(selectedIndex, { align });
  }, [selectedSeq, selectedIndex, virtualizer]);

  const hasRuns = events.some((event) => event.run !== null);
  const newer = Math.floor((virtualizer.scrollOffset ?? 0) / rowHeight);
  return (
    <div className="event-table" data-runs={hasRuns ? "" : undefined}>
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
          aria-activedescendant={selectedIndex >= 0 ? rowId(selectedSeq!) : undefined}
          tabIndex={0}
        >
          <div role="row" aria-rowindex={1} className="event-head">
            {columns.map((column) => (
              <span key={column} role="columnheader" className={`cell-${column.toLowerCase()}`}>
                {column}
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
                  isSelected={event.seq === selectedSeq}
                  onSelect={onSelect}
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
