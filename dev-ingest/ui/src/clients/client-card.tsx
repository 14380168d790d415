import type { ReactElement } from "react";
import { relativeTime } from "../live/format-time.ts";
import { type ClientAccount, countOf, droppedOf, rangeWords, verdictOf } from "./client-account.ts";
import { NumberLine } from "./number-line.tsx";
import { PageLedger } from "./page-ledger.tsx";
import { senderWords } from "./sender-words.ts";

interface ClientCardProps {
  readonly client: ClientAccount;
  readonly nowMs: number;
  /** Shows the events of this client. */
  readonly onOpen: () => void;
}

/** One page or process: what it sent, what of it arrived, and what is missing. */
export function ClientCard({ client, nowMs, onOpen }: ClientCardProps): ReactElement {
  const verdict = verdictOf(client, nowMs);
  const { path, run, received, rejected, unaccounted, without, upto } = client;
  const facts: readonly (readonly [string, number])[] = [
    ["Tracked", upto],
    ["Received", countOf(received)],
    ["Missing", countOf(unaccounted)],
    ["Rejected", countOf(rejected)],
    ["Left out", countOf(without)],
    ["Given up", droppedOf(client)],
    ["Retries", client.retries],
    ["Duplicates removed", client.duplicates],
  ];
  return (
    <li className="client" data-verdict={verdict.kind}>
      <header>
        <span className="client-verdict">{verdict.words}</span>
        <button type="button" className="client-name" title="Show its events" onClick={onOpen}>
          {client.client}
        </button>
        <span className="client-sender" title={client.sender.userAgent ?? undefined}>
          {senderWords(client.sender)}
        </span>
        <span className="path" data-path={path}>
          {run === null ? path : `${path}, run ${run}`}
        </span>
        <time dateTime={client.lastContactAt}>
          {`last contact ${relativeTime(client.lastContactAt, nowMs)}`}
        </time>
      </header>
      <NumberLine client={client} />
      <dl>
        {facts.map(([label, count]) => (
          <div key={label} data-zero={count === 0 ? "" : undefined}>
            <dt>{label}</dt>
            <dd>{count.toLocaleString()}</dd>
          </div>
        ))}
      </dl>
      {unaccounted.length === 0 ? null : (
        <p className="client-gap">
          {`Missing: ${countOf(unaccounted) === 1 ? "number" : "numbers"} ${rangeWords(unaccounted)}.`}
          {client.missingSince === null
            ? ""
            : ` The oldest gap opened ${relativeTime(client.missingSince, nowMs)}.`}
          {verdict.kind === "left"
            ? " The next page of its origin, or its process when it is started again, sends them."
            : ""}
        </p>
      )}
      <PageLedger client={client} />
    </li>
  );
}
