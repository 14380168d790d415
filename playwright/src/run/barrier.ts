import type { IngestClient } from "@tracker-analytics/dev-ingest/client";
import type { ClientState, DocumentState } from "../page/document-state.ts";
import type { WatchedPages } from "../page/watched-pages.ts";

/** What is known of everything that was tracked before a barrier. */
export interface Settlement {
  /** One sentence a sender whose events have not all arrived. None: everything has. */
  readonly missing: readonly string[];
  /** Why a sender sends nothing, where that is as the application wants it. */
  readonly silent: readonly string[];
  /** One sentence a client that dropped events against the application's will. */
  readonly lost: readonly string[];
  /** One sentence an event that the server refused. */
  readonly rejected: readonly string[];
}

/** Sends what waits, and resolves when everything that was tracked before has arrived, or the time is over. */
export async function settleRun(
  pages: WatchedPages,
  client: IngestClient,
  run: string,
  timeoutMs: number,
): Promise<Settlement> {
  const deadline = performance.now() + timeoutMs;
  const states = await pages.settleOpen(timeoutMs);
  const missing = states.flatMap(missingOf);
  const remainingMs = Math.max(0, Math.ceil(deadline - performance.now()));
  const { met, inFlight } = await client.barrier({ run, timeoutMs: remainingMs });
  if (!met) missing.push(`The server is still reading ${inFlight} request(s) of this run.`);
  const { rejected } = await client.rejected({ run });
  return {
    missing,
    silent: states.flatMap(silentOf),
    lost: pages.lastStates().flatMap(lostOf),
    rejected: rejected.map(
      ({ issuePath, message, raw }) =>
        `Refused: ${raw.slice(0, maxRawUnits)}: ${issuePath} ${message}`,
    ),
  };
}

const maxRawUnits = 120;
/** Dropped because somebody asked for it. */
const intendedReasons: readonly string[] = ["before-send", "consent-denied"];

function lostOf({ path, clients }: DocumentState): readonly string[] {
  return clients.flatMap(({ dropped, troubles }) =>
    Object.entries(dropped)
      .filter(([reason]) => !intendedReasons.includes(reason))
      .map(([reason, events]) => {
        const why = troubles.findLast((trouble) => trouble.startsWith(reason)) ?? reason;
        return `Page ${path} dropped ${counted(events)}: ${why}`;
      }),
  );
}

function missingOf(state: DocumentState): readonly string[] {
  const waiting = state.clients.filter(
    ({ pending, consent }) => pending > 0 && consent === "granted",
  );
  return waiting.map(
    (client) => `Page ${state.path} holds ${counted(client.pending)}: ${reasonOf(state, client)}`,
  );
}

function reasonOf({ blocked }: DocumentState, { troubles }: ClientState): string {
  const violation = blocked.at(-1);
  if (violation !== undefined) {
    return `its content security policy forbids the server (${violation}). Allow it there in tests, or set bypassCSP.`;
  }
  return troubles.at(-1) ?? "no answer yet.";
}

function silentOf({ path, clients }: DocumentState): readonly string[] {
  return clients.flatMap(({ consent, isSilenced, pending }) => {
    if (isSilenced) return `Page ${path} sends nothing: noEmit is set.`;
    if (consent === "pending")
      return `Page ${path} holds ${counted(pending)}: consent is still pending.`;
    return consent === "denied" ? `Page ${path} sends nothing: consent is denied.` : [];
  });
}

function counted(events: number): string {
  return events === 1 ? "1 event" : `${events} events`;
}
