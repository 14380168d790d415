import { type ReactElement, useState } from "react";
import type { Plan } from "../api/answers.ts";
import { ask } from "../api/ask.ts";
import { type History, listHistory } from "../api/ingest-api.ts";
import { useAnswer } from "../api/use-answer.ts";
import { durationText, fullTime } from "../live/format-time.ts";
import { LateMark } from "../live/late-mark.tsx";
import { StatusMark } from "../live/status-mark.tsx";
import { useNewestSeq } from "../live/use-newest-seq.ts";
import { Button } from "../parts/button.tsx";
import { Chip } from "../parts/chip.tsx";
import { countWords } from "../parts/count-words.ts";
import { EmptyState } from "../parts/empty-state.tsx";
import { icons } from "../parts/icons.ts";
import { nameStyle } from "../parts/name-color.ts";
import { PageHead } from "../parts/page-head.tsx";
import { inView, writeUrlState } from "../shell/url-state.ts";
import type { ViewProps } from "../shell/view.ts";
import { expectedNext, type Step, stepsOf } from "./steps.ts";
import { TimelineForm } from "./timeline-form.tsx";
import "./timeline-view.css";

const eventsAtATime = 500;
/** As many as a page shows without getting slow. */
const mostEvents = 5_000;
const noHistory: History = { events: [], hasMore: false };

/** What happened to one id, across names, paths and runs, and what should come next. */
export function TimelineView({ feed, url, changeUrl }: ViewProps): ReactElement {
  const { property = "", value = "" } = url.own;
  const newestSeq = useNewestSeq(feed);
  const question = `${property}=${value}`;
  const [more, setMore] = useState({ question, atLeast: eventsAtATime });
  const atLeast = more.question === question ? more.atLeast : eventsAtATime;
  const history = useAnswer(
    {
      key: `${question} ${atLeast}`,
      ask: async () => ({
        question,
        ...(property === "" ? noHistory : await listHistory(property, value, atLeast)),
      }),
    },
    newestSeq,
  );
  const plan = useAnswer({ key: "plan", ask: (signal) => ask<Plan>("api/plan", {}, signal) }, 0);
  const { events, hasMore } = history.value?.question === question ? history.value : noHistory;
  const nextByName = new Map(plan.value?.events.map(({ name, next }) => [name, next ?? []]));
  const next = hasMore ? [] : expectedNext(events, nextByName);
  const steps = stepsOf(events);
  const runs = new Set(events.map(({ run }) => run)).size;
  const look = (changed: { readonly property: string; readonly value: string }): void =>
    changeUrl({ own: changed });
  return (
    <>
      <PageHead
        title={value === "" ? "Timeline" : `${property} ${value}`}
        about={events.length === 0 ? undefined : summaryOf(events, { hasMore, runs })}
      >
        <TimelineForm
          key={`${property} ${value}`}
          property={property}
          value={value}
          onLook={look}
        />
      </PageHead>
      {history.problem === null ? null : (
        <EmptyState title="The timeline could not be read" icon={icons.warning}>
          <p>{history.problem}</p>
        </EmptyState>
      )}
      {property === "" ? (
        <EmptyState title="Follow one id" icon={icons.clock}>
          <p>
            Enter a property and its value, such as donation_id and 123, or click an id anywhere on
            this page and choose “Show its timeline”.
          </p>
        </EmptyState>
      ) : null}
      {property !== "" &&
      history.value?.question === question &&
      history.problem === null &&
      events.length === 0 ? (
        <EmptyState title="Nothing happened to it yet" icon={icons.clock}>
          <p>{`No stored event has ${property} with the value ${value}. The value is compared exactly as it was sent.`}</p>
          <Button onClick={() => changeUrl({ view: "live" })}>Back to the live events</Button>
        </EmptyState>
      ) : null}
      {events.length === 0 ? null : (
        <ol className="timeline">
          {steps.map((step) => (
            <TimelineStep
              key={step.event.seq}
              step={step}
              href={writeUrlState({ ...inView(url, "live"), seq: step.event.seq }) || "./"}
            />
          ))}
          {next.map((name) => (
            <li key={name} className="timeline-next">
              <span className="timeline-after">next</span>
              <span className="timeline-dot" aria-hidden="true" />
              <div>
                <h3>
                  <bdi>{name}</bdi>
                </h3>
                <p className="aside">The plan says that this can follow.</p>
              </div>
            </li>
          ))}
        </ol>
      )}
      {hasMore ? (
        <div className="timeline-more">
          {events.length < mostEvents ? (
            <Button onClick={() => setMore({ question, atLeast: atLeast + eventsAtATime })}>
              Load later events
            </Button>
          ) : (
            <p className="aside">
              {`These are the first ${events.length.toLocaleString()}. The live view shows the others.`}
            </p>
          )}
        </div>
      ) : null}
    </>
  );
}

function summaryOf(
  events: readonly { readonly happenedAt: string }[],
  { hasMore, runs }: { readonly hasMore: boolean; readonly runs: number },
): string {
  const spanMs = Date.parse(events.at(-1)!.happenedAt) - Date.parse(events[0]!.happenedAt);
  const shown = countWords(events.length, "event");
  const count = hasMore ? `The first ${shown}` : shown;
  const span = spanMs === 0 ? "" : ` over ${durationText(spanMs)}`;
  return `${count}${span}${runs > 1 ? ` in ${runs} runs` : ""}`;
}

interface TimelineStepProps {
  readonly step: Step;
  readonly href: string;
}

function TimelineStep({ step, href }: TimelineStepProps): ReactElement {
  const { event, afterMs, changes } = step;
  return (
    <li style={nameStyle(event.event_name)}>
      <span className="timeline-after">{afterMs === null ? "" : `+${durationText(afterMs)}`}</span>
      <span className="timeline-dot" aria-hidden="true" />
      <div>
        <h3>
          <a href={href}>
            <bdi>{event.event_name}</bdi>
          </a>
          <time dateTime={event.happenedAt}>{fullTime(event.happenedAt)}</time>
          <LateMark event={event} />
          {event.path === "test" ? <Chip>test</Chip> : null}
          {event.run === null ? null : <Chip>{event.run}</Chip>}
          {event.status === "ok" ? null : <StatusMark status={event.status} />}
        </h3>
        {changes.length === 0 ? (
          <p className="timeline-changes aside">nothing new</p>
        ) : (
          <dl className="timeline-changes">
            {changes.map(({ key, before, after }) => (
              <div key={key}>
                <dt>
                  <bdi>{key}</bdi>
                </dt>
                <dd>
                  {before === null ? null : (
                    <>
                      <del>{short(before)}</del>
                      {" → "}
                    </>
                  )}
                  <bdi>{after === null ? "gone" : short(after)}</bdi>
                </dd>
              </div>
            ))}
          </dl>
        )}
      </div>
    </li>
  );
}

const maxShown = 120;

function short(text: string): string {
  return text.length > maxShown ? `${text.slice(0, maxShown)}…` : text;
}
