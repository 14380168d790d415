import { type FormEvent, type ReactElement, useState } from "react";
import type { EventFilter } from "../api/event-filter.ts";
import { readTime } from "../api/read-time.ts";
import { Button } from "../parts/button.tsx";
import { Field } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { icons } from "../parts/icons.ts";
import { Popover } from "../parts/popover.tsx";
import { rangeText } from "./format-range.ts";
import "./time-range.css";

type Range = Pick<EventFilter, "from" | "until">;

interface TimeRangeProps extends Range {
  readonly onRange: (range: Range) => void;
}

const minuteMs = 60_000;

const presets: readonly (readonly [string, () => Range])[] = [
  ["All time", () => ({ from: null, until: null })],
  ["Last 15 minutes", () => ({ from: Date.now() - 15 * minuteMs, until: null })],
  ["Last hour", () => ({ from: Date.now() - 60 * minuteMs, until: null })],
  ["Last 24 hours", () => ({ from: Date.now() - 1_440 * minuteMs, until: null })],
  ["Today", () => ({ from: midnight(0), until: null })],
  ["Yesterday", () => ({ from: midnight(-1), until: midnight(0) })],
];

/** The time that is looked at, and the ways to another one. */
export function TimeRange({ from, until, onRange }: TimeRangeProps): ReactElement {
  const isChosen = from !== null || until !== null;
  return (
    <Popover
      name={`Time: ${rangeText(from, until)}`}
      isPressed={isChosen}
      label={
        <>
          <Icon path={icons.clock} />
          <span>{rangeText(from, until)}</span>
        </>
      }
    >
      {(close) => {
        const choose = (range: Range): void => {
          onRange(range);
          close();
        };
        return (
          <div className="time-range">
            <div className="menu-items">
              {presets.map(([label, range]) => (
                <button key={label} type="button" onClick={() => choose(range())}>
                  {label}
                </button>
              ))}
            </div>
            <OwnRange key={`${from} ${until}`} from={from} until={until} onRange={choose} />
          </div>
        );
      }}
    </Popover>
  );
}

function OwnRange({ from, until, onRange }: TimeRangeProps): ReactElement {
  const [start, setStart] = useState(inputText(from));
  const [end, setEnd] = useState(inputText(until));
  const range = { from: readTime(start), until: readTime(end) };
  const isBackward = range.from !== null && range.until !== null && range.from >= range.until;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (!isBackward) onRange(range);
  };
  return (
    <form onSubmit={submit}>
      <Field label="From">
        {(id) => (
          <input
            id={id}
            type="datetime-local"
            step="1"
            value={start}
            onChange={(event) => setStart(event.target.value)}
          />
        )}
      </Field>
      <Field label="Until">
        {(id) => (
          <input
            id={id}
            type="datetime-local"
            step="1"
            value={end}
            onChange={(event) => setEnd(event.target.value)}
          />
        )}
      </Field>
      {isBackward ? <p role="alert">The end is before the start.</p> : null}
      <Button kind="solid" type="submit" disabled={isBackward}>
        Look at this time
      </Button>
    </form>
  );
}

function midnight(days: number): number {
  const date = new Date();
  date.setHours(0, 0, 0, 0);
  date.setDate(date.getDate() + days);
  return date.getTime();
}

/** A time as `datetime-local` writes it, on the reader's clock. */
function inputText(timeMs: number | null): string {
  if (timeMs === null) return "";
  const local = timeMs - new Date(timeMs).getTimezoneOffset() * minuteMs;
  return new Date(local).toISOString().slice(0, 19);
}
