import {
  type CSSProperties,
  type MemoExoticComponent,
  memo,
  type MouseEvent,
  type ReactElement,
} from "react";
import { scalarText } from "../api/exact-json.ts";
import type { HeldEvent } from "../api/stored-event.ts";
import type { PressedValue } from "../find/value-menu.tsx";
import { Chip } from "../parts/chip.tsx";
import { clockTime, fullTime } from "./format-time.ts";
import { LateMark } from "./late-mark.tsx";
import { hueOfName } from "./name-hue.ts";
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
export const EventRow: MemoExoticComponent<(props: EventRowProps) => ReactElement> = memo(
  ({ event, rowIndex, topPx, isCurrent, isSelected, onPress, onValue }: EventRowProps) => {
    const { seq, event_name, receivedAt, path, run, status, client, number } = event;
    const press = (mouse: MouseEvent<HTMLElement>): void => {
      const target = mouse.target as HTMLElement;
      const isPlain = !mouse.ctrlKey && !mouse.metaKey && !mouse.shiftKey;
      const place = isPlain ? target.closest<HTMLElement>("[data-key]") : null;
      if (place !== null) {
        const pressed = pressedValue(event, place.dataset);
        if (pressed !== null) return onValue(pressed, place);
      }
      onPress(seq, {
        isToggle: mouse.ctrlKey || mouse.metaKey || target.closest(".cell-pick") !== null,
        isRange: mouse.shiftKey,
      });
    };
    return (
      <div
        id={rowId(seq)}
        role="row"
        aria-rowindex={rowIndex}
        aria-selected={isSelected}
        aria-current={isCurrent}
        className="event-row"
        data-status={status}
        style={
          { transform: `translateY(${topPx}px)`, "--hue": hueOfName(event_name) } as CSSProperties
        }
        onClick={press}
      >
        <span role="gridcell" className="cell-pick">
          <span className="pick-box" aria-hidden="true" />
        </span>
        <span role="gridcell" className="cell-time" title={fullTime(receivedAt)}>
          {clockTime(receivedAt)}
        </span>
        <span role="gridcell" className="cell-name">
          <span className="name-dot" aria-hidden="true" />
          <bdi className="row-value" data-field="name" data-key="">
            {event_name}
          </bdi>
        </span>
        <span role="gridcell" className="cell-preview">
          {previewOf(event).map(({ key, value, isScalar }) => (
            <span key={key}>
              <bdi className="preview-key">{key}</bdi>{" "}
              <bdi className="row-value" {...(isScalar ? { "data-key": key } : {})}>
                {value}
              </bdi>{" "}
            </span>
          ))}
        </span>
        <span role="gridcell" className="cell-client" title={client ?? undefined}>
          {client === null ? null : (
            <span className="row-value" data-field="client" data-key="">
              {client}
            </span>
          )}
          {number === null ? null : <span className="aside"> #{number}</span>}
        </span>
        <span role="gridcell" className="cell-marks">
          <LateMark event={event} />
          {run === null ? null : (
            <span className="row-value cell-run" data-field="run" data-key="" title={`Run ${run}`}>
              <Chip>{run}</Chip>
            </span>
          )}
          {path === "test" ? (
            <span className="row-value" data-field="path" data-key="">
              <Chip>test</Chip>
            </span>
          ) : null}
          <span className="row-value" data-field="status" data-key="">
            <StatusMark status={status} />
          </span>
        </span>
      </div>
    );
  },
);

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
