import { type CSSProperties, type MemoExoticComponent, memo, type ReactElement } from "react";
import type { HeldEvent } from "../api/stored-event.ts";
import { clockTime } from "./format-time.ts";
import { hueOfName } from "./name-hue.ts";
import { previewOf } from "./preview.ts";
import { StatusMark } from "./status-mark.tsx";

interface EventRowProps {
  readonly event: HeldEvent;
  /** From 1, the row of column heads counted. */
  readonly rowIndex: number;
  readonly topPx: number;
  readonly isSelected: boolean;
  readonly onSelect: (seq: number | null) => void;
}

/** The DOM id of an event's row. */
export function rowId(seq: number): string {
  return `event-${seq}`;
}

/** One event in one line. Everything in it is text. */
export const EventRow: MemoExoticComponent<(props: EventRowProps) => ReactElement> = memo(
  ({ event, rowIndex, topPx, isSelected, onSelect }: EventRowProps): ReactElement => {
    const { seq, event_name, receivedAt, path, run, status, properties } = event;
    return (
      <div
        id={rowId(seq)}
        role="row"
        aria-rowindex={rowIndex}
        aria-selected={isSelected}
        className="event-row"
        data-status={status}
        style={
          { transform: `translateY(${topPx}px)`, "--hue": hueOfName(event_name) } as CSSProperties
        }
        onClick={() => onSelect(isSelected ? null : seq)}
      >
        <span role="gridcell" className="cell-time">
          {clockTime(receivedAt)}
        </span>
        <span role="gridcell" className="cell-name">
          <span className="name-dot" aria-hidden="true" />
          <span>{event_name}</span>
        </span>
        <span role="gridcell" className="cell-path">
          <span className="path" data-path={path}>
            {path}
          </span>
        </span>
        <span role="gridcell" className="cell-run" title={run ?? undefined}>
          {run ?? ""}
        </span>
        <span role="gridcell" className="cell-status">
          <StatusMark status={status} />
        </span>
        <span role="gridcell" className="cell-preview">
          {previewOf(properties).map(({ key, value }) => (
            <span key={key}>
              <span className="preview-key">{key}</span> {value}{" "}
            </span>
          ))}
        </span>
      </div>
    );
  },
);
