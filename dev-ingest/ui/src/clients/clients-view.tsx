import type { ReactElement } from "react";
import type { Shape } from "../../../src/api/shapes.ts";
import { ask } from "../api/ask.ts";
import { useAnswer } from "../api/use-answer.ts";
import { relativeTime } from "../live/format-time.ts";
import { Banner } from "../parts/banner.tsx";
import { countWords } from "../parts/count-words.ts";
import { EmptyState } from "../parts/empty-state.tsx";
import { icons } from "../parts/icons.ts";
import { PageHead } from "../parts/page-head.tsx";
import { Segmented } from "../parts/segmented.tsx";
import { useClock } from "../shell/use-clock.ts";
import type { ViewProps } from "../shell/view.ts";
import { type ClientAccount, type FoldedClients, sumsOf, verdictOf } from "./client-account.ts";
import { ClientCard } from "./client-card.tsx";
import { senderWords } from "./sender-words.ts";
import "./clients-view.css";

/** A removed duplicate is not a new event, so the list is asked for by the clock. */
const pollMs = 2_000;
const listedClients = 100;

/** What each page and process has sent, and what of it is missing. */
export function ClientsView({ url, changeUrl }: ViewProps): ReactElement {
  const nowMs = useClock(pollMs);
  const { value, problem } = useAnswer(
    {
      key: "clients",
      ask: async (signal) => ask<Shape<"Clients">>("api/clients", { limit: listedClients }, signal),
    },
    nowMs,
  );
  const isMissingOnly = url.own["show"] === "missing";
  const all = value?.clients ?? [];
  const clients = isMissingOnly
    ? all.filter((client) => verdictOf(client, nowMs).kind !== "complete")
    : all;
  const folded = isMissingOnly ? [] : (value?.folded ?? []);
  const sums = sumsOf(all, value?.folded ?? []);
  const parts: readonly (readonly [string, number, string?])[] = [
    ["Tracked", sums.tracked],
    ["Received", sums.received],
    ["Missing", sums.missing, "invalid"],
    ["Rejected", sums.rejected, "warning"],
    ["Given up", sums.dropped, "warning"],
    ["Retries", sums.retries],
    ["Duplicates removed", sums.duplicates],
  ];
  return (
    <>
      <PageHead
        title="Clients"
        about="Pages and processes that number their events, and what is missing."
      >
        <Segmented
          label="Which"
          options={[
            ["all", "All"],
            ["missing", "Something missing"],
          ]}
          chosen={isMissingOnly ? "missing" : "all"}
          onChoose={(show) => changeUrl({ own: show === "all" ? {} : { show } })}
        />
      </PageHead>
      {problem === null ? null : <Banner tone="invalid">{problem}</Banner>}
      {value !== null && all.length + value.folded.length === 0 ? (
        <EmptyState title="No clients yet" icon={icons.users}>
          <p>
            A client numbers its events, so that this list knows which of them are missing. The SDK
            does so by itself; any other sender adds <code>?batch=my-app.1-20</code> to its
            requests.
          </p>
        </EmptyState>
      ) : null}
      {value === null || all.length + value.folded.length === 0 ? null : (
        <div className="clients">
          <dl className="clients-sums">
            {parts.map(([label, count, tone]) => (
              <div key={label} data-tone={count > 0 ? tone : undefined}>
                <dt>{label}</dt>
                <dd>{count.toLocaleString()}</dd>
              </div>
            ))}
          </dl>
          {clients.length === 0 && isMissingOnly ? (
            <EmptyState title="Nothing is missing" icon={icons.check}>
              <p>Every number that a client has given is accounted for.</p>
            </EmptyState>
          ) : null}
          <ul className="clients-list">
            {clients.map((client) => (
              <ClientCard
                key={keyOf(client)}
                client={client}
                nowMs={nowMs}
                onOpen={() =>
                  changeUrl({ view: "live", search: `client:${client.client}`, own: {} })
                }
              />
            ))}
          </ul>
          {folded.length === 0 ? null : <Folded folded={folded} nowMs={nowMs} />}
        </div>
      )}
    </>
  );
}

function Folded({
  folded,
  nowMs,
}: {
  readonly folded: readonly FoldedClients[];
  readonly nowMs: number;
}): ReactElement {
  return (
    <section className="clients-folded">
      <h3>Complete, and quiet for a minute</h3>
      <ul>
        {folded.map((row) => (
          <li key={`${row.path} ${row.run} ${row.sender.origin} ${row.sender.userAgent}`}>
            <span>{senderWords(row.sender)}</span>
            <span className="path" data-path={row.path}>
              {row.run === null ? row.path : `${row.path}, run ${row.run}`}
            </span>
            <span>{`${countWords(row.clients, "client")}, ${countWords(row.events, "event")}`}</span>
            <time dateTime={row.lastContactAt}>{relativeTime(row.lastContactAt, nowMs)}</time>
          </li>
        ))}
      </ul>
    </section>
  );
}

function keyOf({ path, run, client }: ClientAccount): string {
  return `${path} ${run} ${client}`;
}
