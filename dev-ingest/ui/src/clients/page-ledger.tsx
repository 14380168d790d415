import type { ReactElement } from "react";
import { type ClientAccount, countOf } from "./client-account.ts";

/** With the SDK's `debug`: what the page itself counts, beside what the server has. */
export function PageLedger({ client }: { readonly client: ClientAccount }): ReactElement | null {
  const { ledger, received, rejected } = client;
  if (ledger === null) return null;
  const surplus = ledger.delivered - countOf(received) - countOf(rejected);
  const parts = [
    ["tracked", ledger.tracked],
    ["delivered", ledger.delivered],
    ["pending", ledger.pending],
    ["dropped", ledger.dropped],
  ] as const;
  return (
    <p className="client-ledger" data-agrees={surplus <= 0 ? "" : undefined}>
      <strong>The page counts</strong>
      {parts.map(([label, count]) => (
        <span key={label}>{`${label} ${count.toLocaleString()}`}</span>
      ))}
      <span>
        {surplus <= 0
          ? "All that it counts as delivered is here."
          : `${surplus.toLocaleString()} more delivered than are here of this client: recovered from an earlier page, or lost.`}
      </span>
    </p>
  );
}
