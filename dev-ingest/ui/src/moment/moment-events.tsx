import type { ReactElement } from "react";
import type { HeldEvent } from "../api/stored-event.ts";
import { previewOf } from "../live/preview.ts";
import { timeBeside } from "../charts/time-labels.ts";
import { nameStyle } from "../parts/name-color.ts";

interface MomentEventsProps {
  readonly events: readonly HeldEvent[];
  readonly atMs: number;
  readonly onOpen: (seq: number) => void;
}

const previewLength = 80;

/** What had happened last. */
export function MomentEvents({ events, atMs, onOpen }: MomentEventsProps): ReactElement {
  return (
    <ol className="moment-events">
      {events.map(({ seq, event_name, happenedAt, properties }) => (
        <li key={seq}>
          <button type="button" style={nameStyle(event_name)} onClick={() => onOpen(seq)}>
            <time dateTime={happenedAt}>{timeBeside(Date.parse(happenedAt), atMs)}</time>
            <span className="name-dot" aria-hidden="true" />
            <span className="moment-name">{event_name}</span>
            <span className="moment-preview">
              {previewOf({ properties, happenedAt }, previewLength)
                .map(({ key, value }) => `${key} ${value}`)
                .join("  ")}
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}
