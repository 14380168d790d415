import { type ReactElement, type ReactNode, useEffect, useRef, useState } from "react";
import type { HeldEvent, StoredEvent } from "../api/stored-event.ts";
import type { ValuePlace } from "../find/search-terms.ts";
import { useValueMenu } from "../find/value-menu.tsx";
import { type CodeKind, GeneratedCode } from "../hand-on/generated-code.tsx";
import { HandOnMenus } from "../hand-on/hand-on-menu.tsx";
import { fullTime, relativeTime } from "../live/format-time.ts";
import { LateMark } from "../live/late-mark.tsx";
import { StatusMark } from "../live/status-mark.tsx";
import { Button } from "../parts/button.tsx";
import { Icon } from "../parts/icon.tsx";
import { icons } from "../parts/icons.ts";
import { nameStyle } from "../parts/name-color.ts";
import { useMedia } from "../shell/use-media.ts";
import { CheckBox } from "./check-box.tsx";
import { PropertiesJson } from "./properties-json.tsx";
import { useEvent } from "./use-event.ts";
import "./event-detail.css";

export interface EventDetailProps {
  readonly seq: number;
  /** The event where the list holds it. */
  readonly held: HeldEvent | null;
  readonly onClose: () => void;
}

/** Everything about one event. */
export function EventDetail({ seq, held, onClose }: EventDetailProps): ReactElement {
  const shown = useEvent(seq, held);
  const isOverList = useMedia("(max-width: 1000px)");
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (isOverList) title.current?.focus();
  }, [isOverList]);
  const event = shown.kind === "event" ? shown.event : null;
  return (
    <aside className="detail" aria-labelledby="detail-title">
      <header>
        <h2
          id="detail-title"
          ref={title}
          tabIndex={-1}
          style={event === null ? undefined : nameStyle(event.event_name)}
        >
          {event === null ? (
            `Event ${seq}`
          ) : (
            <>
              <span className="name-dot" aria-hidden="true" />
              <bdi>{event.event_name}</bdi>
              <StatusMark status={event.status} />
            </>
          )}
        </h2>
        <Button kind="ghost" aria-label="Close" title="Close (Esc)" onClick={onClose}>
          <Icon path={icons.close} />
        </Button>
      </header>
      {shown.kind === "gone" ? (
        <p>The server does not have this event, or has deleted it.</p>
      ) : null}
      {shown.kind === "failed" ? <p role="alert">{shown.message}</p> : null}
      {event === null ? null : <Shown event={event} />}
    </aside>
  );
}

function Shown({ event }: { readonly event: StoredEvent }): ReactElement {
  const [kind, setKind] = useState<CodeKind | null>(null);
  const [words, setWords] = useState("");
  return (
    <>
      <div className="detail-actions">
        <HandOnMenus events={[event]} onCode={setKind} onCopied={setWords} />
        <span role="status" className="aside">
          {words}
        </span>
      </div>
      <CheckBox event={event} />
      <section className="detail-properties" aria-label="Properties">
        <PropertiesJson event={event} />
      </section>
      <Facts event={event} />
      {kind === null ? null : (
        <GeneratedCode seqs={[event.seq]} kind={kind} onClose={() => setKind(null)} />
      )}
    </>
  );
}

const sourceWords: Readonly<Record<StoredEvent["timeSource"], string>> = {
  property: "from its own timestamp",
  age: "from the age its sender gave",
  arrival: "when it arrived",
};

function Facts({ event }: { readonly event: StoredEvent }): ReactElement {
  const { seq, id, receivedAt, happenedAt, timeSource, path, run, batch, client, number } = event;
  const { index, sender } = event;
  return (
    <dl className="facts">
      <Fact label="Happened">
        <Time iso={happenedAt} /> <LateMark event={event} />
        <span className="aside">{sourceWords[timeSource]}</span>
      </Fact>
      <Fact label="Arrived">
        <Time iso={receivedAt} />
      </Fact>
      <Fact label="Path">
        <FactValue place="path" value={path} />
      </Fact>
      <Fact label="Run">
        <FactValue place="run" value={run} />
      </Fact>
      <Fact label="Client">
        <FactValue place="client" value={client} />
        {number === null ? null : <span className="aside">{`number ${number}`}</span>}
      </Fact>
      <Fact label="Batch">
        <FactValue place="batch" value={batch} />
        <span className="aside">{`event ${index + 1} of its request`}</span>
      </Fact>
      <Fact label="Sender">
        <bdi>{sender.origin ?? "not from a page"}</bdi>
        <bdi className="aside">{sender.userAgent ?? ""}</bdi>
      </Fact>
      <Fact label="Event">
        {id}
        <span className="aside">{`seq ${seq}`}</span>
      </Fact>
    </dl>
  );
}

function Time({ iso }: { readonly iso: string }): ReactElement {
  return (
    <time dateTime={iso} title={iso}>
      {fullTime(iso)} <span className="aside">{relativeTime(iso, Date.now())}</span>
    </time>
  );
}

interface FactValueProps {
  readonly place: ValuePlace;
  readonly value: string | null;
}

function FactValue({ place, value }: FactValueProps): ReactElement {
  const openValueMenu = useValueMenu();
  if (value === null) return <span className="aside fact-none">none</span>;
  return (
    <button
      type="button"
      className="value-button"
      onClick={(event) => openValueMenu({ place, value }, event.currentTarget)}
    >
      {value}
    </button>
  );
}

interface FactProps {
  readonly label: string;
  readonly children: ReactNode;
}

function Fact({ label, children }: FactProps): ReactElement {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}
