import type { ReactElement } from "react";
import { useAnswer } from "../api/use-answer.ts";
import { countOf, verdictOf } from "../clients/client-account.ts";
import { NumberLine } from "../clients/number-line.tsx";
import { senderWords } from "../clients/sender-words.ts";
import { clockTime } from "../live/format-time.ts";
import { countWords } from "../parts/count-words.ts";
import { streamQuestion } from "./stream-question.ts";

/** What senders do about the faults: batches as they are stored, retries, and copies that were removed. */
export function SenderStream({ nowMs }: { readonly nowMs: number }): ReactElement {
  const { value } = useAnswer(streamQuestion, nowMs);
  return (
    <div className="sender-stream">
      <section aria-label="Senders">
        <h3>Senders</h3>
        {value?.clients.length === 0 ? (
          <p className="aside">No client was heard from in the last minute.</p>
        ) : null}
        <ul>
          {value?.clients.map((client) => (
            <li key={`${client.path} ${client.run} ${client.client}`}>
              <p>
                <span>
                  <strong>{senderWords(client.sender)}</strong> <code>{client.client}</code>
                </span>
                <span>{verdictOf(client, nowMs).words}</span>
              </p>
              <NumberLine client={client} />
              <dl>
                <Fact label="Received" count={countOf(client.received)} />
                <Fact label="Retries" count={client.retries} />
                <Fact label="Duplicates removed" count={client.duplicates} />
              </dl>
            </li>
          ))}
        </ul>
      </section>
      <section aria-label="Batches stored">
        <h3>Batches stored</h3>
        {value?.batches.length === 0 ? <p className="aside">No batch yet.</p> : null}
        <ol>
          {value?.batches.map(({ seq, batch, events, receivedAt, path }) => (
            <li key={seq} className="stored-batch">
              <time dateTime={receivedAt}>{clockTime(receivedAt)}</time>
              <span className="path" data-path={path}>
                {path}
              </span>
              {batch === null ? (
                <span className="aside stored-batch-id">no batch id</span>
              ) : (
                <code className="stored-batch-id">{batch}</code>
              )}
              <span>{countWords(events, "event")}</span>
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}

/** A new element for a new number, so that it lights up when it changes. */
function Fact({ label, count }: { readonly label: string; readonly count: number }): ReactElement {
  return (
    <div>
      <dt>{label}</dt>
      <dd key={count}>{count.toLocaleString()}</dd>
    </div>
  );
}
