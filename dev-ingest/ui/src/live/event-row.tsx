import { Fragment, memo, type MouseEvent, type ReactElement } from "react";
import { scalarText } from "../api/exact-json.ts";
import type { HeldEvent } from "../api/stored-event.ts";
import type { PressedValue } from "../find/value-menu.tsx";
import { Chip } from "../parts/chip.tsx";
import { clockTime, fullTime } from "./format-time.ts";
import { LateMark } from "./late-mark.tsx";
import { nameStyle } from "../parts/name-color.ts";
import { previewOf } from "./preview.ts";
import { StatusMark } from "./status-mark.tsx";

/** How a row was pressed. */
export interface RowPress {
  /** With Ctrl, Command or on the box: put it into the selection, or out of it. */
  readonly isToggle: boolean;
  /** With Shift: everything up to it. */
  readonly isRange: boolean;
}

interface EventRowProps {
  readonly event: HeldEvent;
  /** From 1, the row of column heads counted. */
  readonly rowIndex: number;
  readonly topPx: number;
  /** UTF-16 units of its properties that it has room for. */
  readonly previewLength: number;
  readonly isCurrent: boolean;
  readonly isSelected: boolean;
  readonly onPress: (seq: number, press: RowPress) => void;
  readonly onValue: (pressed: PressedValue, anchor: Element) => void;
}

/** The DOM id of an event's row. */
export function rowId(seq: number): string {
  return `event-${seq}`;
}

/** One event in one line. Everything in it is text. */
export function EventRow(props: EventRowProps): ReactElement {
  const { event, rowIndex, topPx, previewLength, isCurrent, isSelected, onPress, onValue } = props;
  const press = (mouse: MouseEvent<HTMLElement>): void => {
    const target = mouse.target as HTMLElement;
    const isPlain = !mouse.ctrlKey && !mouse.metaKey && !mouse.shiftKey;
    const place = isPlain ? target.closest<HTMLElement>("[data-key]") : null;
    const pressed = place === null ? null : pressedValue(event, place.dataset);
    if (place !== null && pressed !== null) onValue(pressed, place);
    else {
      onPress(event.seq, {
        isToggle: mouse.ctrlKey || mouse.metaKey || target.closest(".cell-pick") !== null,
        isRange: mouse.shiftKey,
      });
    }
  };
  return (
    <div
      id={rowId(event.seq)}
      role="row"
      aria-rowindex={rowIndex}
      aria-selected={isSelected}
      aria-current={isCurrent}
      className="event-row"
      data-status={event.status}
      style={{ transform: `translateY(${topPx}px)` }}
      onClick={press}
    >
      <Cells event={event} previewLength={previewLength} />
    </div>
  );
}

type CellsProps = Pick<EventRowProps, "event" | "previewLength">;

/** What a row says. Rows move with each arrival; this is drawn once. */
const Cells = memo(({ event, previewLength }: CellsProps): ReactElement => {
  const { event_name, receivedAt, path, run, status, client, number } = event;
  return (
    <>
      <span role="gridcell" className="cell-pick">
        <span className="pick-box" aria-hidden="true" />
      </span>
      <span role="gridcell" className="cell-time" title={fullTime(receivedAt)}>
        {clockTime(receivedAt)}
      </span>
      <span role="gridcell" className="cell-name">
        <span className="name-dot" style={nameStyle(event_name)} aria-hidden="true" />
        <bdi className="row-value" data-key="" data-field="name">
          {event_name}
        </bdi>
      </span>
      <span role="gridcell" className="cell-preview">
        {previewOf(event, previewLength).map(({ key, value, isScalar }) => (
          <Fragment key={key}>
            <bdi className="preview-key">{` ${key} `}</bdi>
            <bdi className="row-value" data-key={isScalar ? key : undefined}>
              {value}
            </bdi>
          </Fragment>
        ))}
      </span>
      <span role="gridcell" className="cell-client" title={client ?? undefined}>
        {client === null ? null : (
          <span className="row-value" data-key="" data-field="client">
            {client}
          </span>
        )}
        {number === null ? null : <span className="aside"> #{number}</span>}
      </span>
      <span role="gridcell" className="cell-marks">
        <LateMark event={event} />
        {run === null ? null : (
          <span className="row-value cell-run" data-key="" data-field="run" title={`Run ${run}`}>
            <Chip>{run}</Chip>
          </span>
        )}
        {path === "test" ? (
          <span className="row-value" data-key="" data-field="path">
            <Chip>test</Chip>
          </span>
        ) : null}
        <span className="row-value" data-key="" data-field="status">
          <StatusMark status={status} />
        </span>
      </span>
    </>
  );
});

function pressedValue(
  event: HeldEvent,
  { field, key }: Readonly<DOMStringMap>,
): PressedValue | null {
  if (field === "name") return { place: "name", value: event.event_name };
  if (field === "run" || field === "client") {
    return { place: field, value: event[field] ?? "" };
  }
  if (field === "path" || field === "status") return { place: field, value: event[field] };
  if (key === undefined) return null;
  const value = scalarText(event.properties[key]);
  return value === null ? null : { place: [key], value };
}
