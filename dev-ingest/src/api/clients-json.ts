import type { HeardLedger, PageLedgers } from "../ingest/page-ledgers.ts";
import type { ClientRow, Clients, FoldedClients } from "../questions/client-rows.ts";

/** Complete clients that were silent for so long are counted, not listed. */
const idleMs = 60_000;

export function idleNow(): { readonly idleSinceMs: number } {
  return { idleSinceMs: Date.now() - idleMs };
}

/** Writes what `GET /api/clients` answers. */
export function clientsJson({ clients, folded }: Clients, ledgers: PageLedgers): object {
  return {
    clients: clients.map((client) => clientJson(client, ledgers.of(client))),
    folded: folded.map(foldedJson),
  };
}

function clientJson(
  { firstContactMs, lastContactMs, missingSinceMs, ...row }: ClientRow,
  ledger: HeardLedger | null,
): object {
  return {
    ...row,
    ledger: ledger && ledgerJson(ledger),
    missingSince: missingSinceMs === null ? null : new Date(missingSinceMs).toISOString(),
    ...contactJson({ firstContactMs, lastContactMs }),
  };
}

function ledgerJson({ heardAtMs, ...counts }: HeardLedger): object {
  return { ...counts, heardAt: new Date(heardAtMs).toISOString() };
}

function foldedJson({ firstContactMs, lastContactMs, ...row }: FoldedClients): object {
  return { ...row, ...contactJson({ firstContactMs, lastContactMs }) };
}

function contactJson(times: Pick<ClientRow, "firstContactMs" | "lastContactMs">): object {
  return {
    firstContactAt: new Date(times.firstContactMs).toISOString(),
    lastContactAt: new Date(times.lastContactMs).toISOString(),
  };
}
