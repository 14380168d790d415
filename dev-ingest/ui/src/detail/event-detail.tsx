import { type CSSProperties, type ReactElement, type ReactNode, useEffect, useRef } from "react";
import type { HeldEvent, StoredEvent } from "../api/stored-event.ts";
import { fullTime } from "../live/format-time.ts";
import { hueOfName } from "../live/name-hue.ts";
import { StatusMark } from "../live/status-mark.tsx";
import { CopyButton } from "../parts/copy-button.tsx";
import { useMedia } from "../shell/use-media.ts";
import { listJson, textOfLines } from "./json-lines.ts";
import { PropertiesJson } from "./properties-json.tsx";
import { useExactEvent } from "./use-exact-event.ts";
import "./event-detail.css";

interface EventDetailProps {
  readonly seq: number;
  /** The event where the list holds it. */
  readonly held: HeldEvent | null;
  readonly onClose: () => void;
  /** Adds `key:value` to the search. */
  readonly onNarrow: (key: string, value: string) => void;
}

/** Everything about one event. */
export function EventDetail({ seq, held, onClose, onNarrow }: EventDetailProps): ReactElement {
  const state = useExactEvent(seq, held);
  const isOverList = useMedia("(max-width: 1000px)");
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (isOverList) title.current?.focus();
  }, [isOverList]);
  const event = state.kind === "event" ? state.event : null;
  return (
    <aside className="detail" aria-labelledby="detail-title">
      <header>
        <h2
          id="detail-title"
          ref={title}
          tabIndex={-1}
          style={{ "--hue": hueOfName(event?.event_name ?? "") } as CSSProperties}
        >
          {event === null ? (
            `Event ${seq}`
          ) : (
            <>
              <span className="name-dot" aria-hidden="true" />
              {event.event_name}
            </>
          )}
        </h2>
        <button
          type="button"
          className="button"
          data-kind="ghost"
          aria-label="Close"
          onClick={onClose}
        >
          ✕
        </button>
      </header>
      {state.kind === "gone" ? <p>The server keeps this event no longer.</p> : null}
      {state.kind === "failed" ? <p role="alert">{state.message}</p> : null}
      {event === null ? null : <Facts event={event} onNarrow={onNarrow} />}
      {event === null ? null : (
        <section className="detail-properties" aria-label="Properties">
          <div className="detail-title">
            <h3>Properties</h3>
            <CopyButton label="Copy link" text={() => location.href} />
            <CopyButton label="Copy event" text={() => wireText(event)} />
          </div>
          <PropertiesJson event={event} />
        </section>
      )}
    </aside>
  );
}

/** The event as it crosses the wire, numbers written as they were sent. */
function wireText({ event_name, properties }: StoredEvent): string {
  return textOfLines(listJson({ event_name, properties }, "", [], Infinity).lines);
}

interface FactsProps {
  readonly event: StoredEvent;
  readonly onNarrow: (key: string, value: string) => void;
}

function Facts({ event, onNarrow }: FactsProps): ReactElement {
  const { seq, id, receivedAt, path, run, batch, index, status, sender } = event;
  const narrowing = (key: string, value: string | null): ReactNode =>
    value === null ? (
      "none"
    ) : (
      <button
        type="button"
        className="value-button"
        title={`Search ${key}:${value}`}
        onClick={() => onNarrow(key, value)}
      >
        {value}
      </button>
    );
  return (
    <dl className="facts">
      <Fact label="Status">
        <StatusMark status={status} />
      </Fact>
      <Fact label="Path">
        <span className="path" data-path={path}>
          {path}
        </span>
      </Fact>
      <Fact label="Received">
        <time dateTime={receivedAt} title={receivedAt}>
          {fullTime(receivedAt)}
        </time>
      </Fact>
      <Fact label="Run">{narrowing("run", run)}</Fact>
      <Fact label="Batch">
        {narrowing("batch", batch)}
        <span className="aside">{` element ${index}`}</span>
      </Fact>
      <Fact label="Sender">{narrowing("origin", sender.origin)}</Fact>
      <Fact label="Agent">{sender.userAgent ?? "none"}</Fact>
      <Fact label="Event">
        {id}
        <span className="aside">{` seq ${seq}`}</span>
      </Fact>
    </dl>
  );
}

function Fact({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
