import type { ReactElement } from "react";
import { type ClientAccount, countOf } from "./client-account.ts";

/** With the SDK's `debug`: what the page itself counts, beside what the server has. */
export function PageLedger({ client }: { readonly client: ClientAccount }): ReactElement | null {
  const { ledger, received, rejected } = client;
  if (ledger === null || ledger === undefined) return null;
  const held = countOf(received) + countOf(rejected);
  const isLost = ledger.delivered > held;
  const parts = [
    ["tracked", ledger.tracked],
    ["delivered", ledger.delivered],
    ["pending", ledger.pending],
    ["dropped", ledger.dropped],
  ] as const;
  return (
    <p className="client-ledger" data-lost={isLost ? "" : undefined}>
      <strong>The page’s own ledger</strong>
      {parts.map(([label, count]) => (
        <span key={label}>{`${label} ${count.toLocaleString()}`}</span>
      ))}
      <span>
        {isLost
          ? `It counts ${(ledger.delivered - held).toLocaleString()} as delivered that are not here.`
          : "Everything that it counts as delivered is here."}
      </span>
    </p>
  );
}
