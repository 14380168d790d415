import { type ReactElement, useLayoutEffect, useMemo } from "react";
import type { Question } from "../api/live-question.ts";
import { readTime } from "../api/read-time.ts";
import { useAnswer } from "../api/use-answer.ts";
import { ChartFigure } from "../charts/chart-figure.tsx";
import { momentLabel } from "../charts/time-labels.ts";
import { preparePlots } from "../charts/use-plot.ts";
import type { AnsweredChart } from "../dashboard/chart-question.ts";
import { useKnownEvents } from "../dashboard/known-events.ts";
import { type KnownEvent, readyCharts } from "../dashboard/ready-charts.ts";
import { useNewestSeq } from "../live/use-newest-seq.ts";
import { Banner } from "../parts/banner.tsx";
import { Button } from "../parts/button.tsx";
import { CopyButton } from "../parts/copy-button.tsx";
import { EmptyState } from "../parts/empty-state.tsx";
import { icons } from "../parts/icons.ts";
import { PageHead } from "../parts/page-head.tsx";
import { Segmented } from "../parts/segmented.tsx";
import type { ViewProps } from "../shell/view.ts";
import { chosenChart, dayQuestion } from "./day-question.ts";
import { MomentEvents } from "./moment-events.tsx";
import { dayOf, momentOfNow, toLocalInput } from "./moment-time.ts";
import { type IdStates, readEventsBefore, readStates, readTotals } from "./read-moment.ts";
import { Scrubber } from "./scrubber.tsx";
import { StateList } from "./state-list.tsx";
import { Totals } from "./totals.tsx";
import "./moment-view.css";

const nothingKnown: readonly KnownEvent[] = [];
/** What is asked while the question depends on another answer. */
const notYet: Question<null> = { key: "not yet", ask: async () => null };

/** One moment: what had been counted, what had happened, and where every id stood. The link is the moment. */
export function MomentView({ feed, url, changeUrl }: ViewProps): ReactElement {
  const newestSeq = useNewestSeq(feed);
  useLayoutEffect(preparePlots, []);
  const known = useKnownEvents(newestSeq);
  const events = known.value?.events ?? nothingKnown;
  const charts = useMemo(() => readyCharts(events), [events]);
  const chart = chosenChart(charts, url.own["chart"]);

  const chosenMs = readTime(url.own["at"]);
  // What follows the clock moves when something has arrived.
  const nowMs = useMemo(momentOfNow, [newestSeq, chosenMs === null]);
  const atMs = chosenMs ?? nowMs;
  const { fromMs, untilMs } = dayOf(atMs, nowMs, known.value?.firstMs ?? null);
  const range = useMemo(() => ({ fromMs, untilMs }), [fromMs, untilMs]);
  const setOwn = (part: Readonly<Record<string, string | null>>): void => {
    const own = Object.entries({ ...url.own, ...part }).filter(
      (entry): entry is [string, string] => entry[1] !== null,
    );
    changeUrl({ own: Object.fromEntries(own) });
  };
  const moveTo = (to: number): void => setOwn({ at: new Date(to).toISOString() });

  const properties = useMemo(() => idProperties(events), [events]);
  const property = properties.find((name) => name === url.own["of"]) ?? properties[0] ?? null;
  const stateSearch =
    url.search === "" && property === "donation_id"
      ? (charts.find(({ title }) => title === "Donations by state")?.search ?? "")
      : url.search;

  const seqOfDay = chosenMs !== null && untilMs < nowMs ? 0 : newestSeq;
  const seqNow = chosenMs === null ? newestSeq : 0;
  const isKnown = known.value !== null;
  const day = useAnswer<AnsweredChart | null>(
    isKnown ? dayQuestion(chart, range) : notYet,
    seqOfDay,
  );
  // The day is what the view is opened for: what makes the server look at many events comes after it.
  const isDayThere = day.value !== null || day.problem !== null;
  const totals = useAnswer(
    {
      key: JSON.stringify(["totals", isKnown, charts, atMs]),
      ask: async (signal) => (isKnown ? readTotals(charts, atMs, signal) : []),
    },
    seqNow,
  );
  const states = useAnswer<IdStates | null>(
    property === null || !isDayThere
      ? notYet
      : {
          key: JSON.stringify(["states", property, stateSearch, atMs]),
          ask: async (signal) => readStates({ property, search: stateSearch }, atMs, signal),
        },
    seqNow,
  );
  const before = useAnswer(
    {
      key: JSON.stringify(["events", url.search, atMs]),
      ask: async (signal) => readEventsBefore(url.search, atMs, signal),
    },
    seqNow,
  );
  const problem = known.problem ?? day.problem ?? totals.problem ?? before.problem;

  if (known.value !== null && known.value.firstMs === null) {
    return (
      <>
        <PageHead title="Moment" />
        <EmptyState title="Nothing has happened yet" icon={icons.clock}>
          <p>Once events arrive, you can look back at any moment of the day.</p>
          <Button onClick={() => changeUrl({ view: "live" })}>Send your first event</Button>
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <PageHead title="Moment" about={chosenMs === null ? "Now" : momentLabel(atMs)}>
        <Segmented
          label="Chart"
          options={charts.map(({ title }) => [title, title] as const)}
          chosen={chart.title}
          onChoose={(title) => setOwn({ chart: title })}
        />
        <input
          type="datetime-local"
          className="moment-input"
          aria-label="Day and time"
          value={toLocalInput(atMs)}
          onChange={({ target }) => {
            const to = readTime(target.value);
            if (to !== null) moveTo(to);
          }}
        />
        <Button aria-pressed={chosenMs === null} onClick={() => setOwn({ at: null })}>
          Now
        </Button>
        <CopyButton label="Copy link" isSmall={false} text={() => location.href} />
      </PageHead>
      {problem === null ? null : <Banner tone="invalid">{problem}</Banner>}
      <div className="moment">
        <section className="moment-day" aria-label="The day">
          {day.value === null ? (
            <div className="moment-waiting" />
          ) : (
            <ChartFigure
              chart={day.value.chart}
              table={day.value.answer.table}
              range={day.value.answer.range}
              intervalMs={day.value.answer.intervalMs}
              notCounted={day.value.answer.notCounted}
              hasValues={false}
            >
              <Scrubber atMs={atMs} range={day.value.answer.range} onMove={moveTo} />
            </ChartFigure>
          )}
        </section>
        <div className="moment-parts">
          <section className="moment-part" aria-label="Totals" aria-busy={totals.key === null}>
            <h3>{`By ${momentLabel(atMs)}`}</h3>
            <Totals totals={totals.value ?? []} />
          </section>
          <section className="moment-part" aria-label="States">
            <h3>
              {"Where each "}
              <select
                aria-label="Id"
                value={property ?? ""}
                onChange={({ target }) => setOwn({ of: target.value, state: null })}
              >
                {properties.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
              {" stood"}
            </h3>
            {states.problem === null ? null : <p role="alert">{states.problem}</p>}
            {property !== null && states.value === null && states.problem === null ? (
              <p className="aside">Looking at the events …</p>
            ) : null}
            {states.value === null || property === null ? null : (
              <StateList
                property={property}
                answer={states.value}
                atMs={atMs}
                chosen={url.own["state"] ?? null}
                onChoose={(state) => setOwn({ state })}
                onOpen={(value) => changeUrl({ view: "timeline", own: { property, value } })}
              />
            )}
          </section>
          <section className="moment-part" aria-label="Events">
            <h3>What had happened last</h3>
            <MomentEvents
              events={before.value ?? []}
              atMs={atMs}
              onOpen={(seq) => changeUrl({ view: "live", own: {}, seq })}
            />
          </section>
        </div>
      </div>
    </>
  );
}

/** Properties that name something whose states can be followed; that of donations first. */
function idProperties(events: readonly KnownEvent[]): readonly string[] {
  const names = new Set(events.flatMap(({ properties }) => properties));
  const ids = [...names].filter((name) => /^id$|_id$|Id$/.test(name)).toSorted();
  return ids.includes("donation_id")
    ? ["donation_id", ...ids.filter((name) => name !== "donation_id")]
    : ids;
}
