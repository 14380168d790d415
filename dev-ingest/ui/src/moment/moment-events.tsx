import type { CSSProperties, ReactElement } from "react";
import type { HeldEvent } from "../api/stored-event.ts";
import { hueOfName } from "../live/name-hue.ts";
import { previewOf } from "../live/preview.ts";
import { momentLabel } from "../charts/time-labels.ts";

interface MomentEventsProps {
  readonly events: readonly HeldEvent[];
  readonly onOpen: (seq: number) => void;
}

const previewLength = 80;

/** What had happened last. */
export function MomentEvents({ events, onOpen }: MomentEventsProps): ReactElement {
  return (
    <ol className="moment-events">
      {events.map(({ seq, event_name, happenedAt, properties }) => (
        <li key={seq}>
          <button
            type="button"
            style={{ "--hue": hueOfName(event_name) } as CSSProperties}
            onClick={() => onOpen(seq)}
          >
            <time dateTime={happenedAt}>{momentLabel(Date.parse(happenedAt))}</time>
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
