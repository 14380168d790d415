import type { IngestClient, RejectedPiece } from "@tracker-analytics/dev-ingest/client";
import { countWords } from "../explain/count-words.ts";
import type { KnownClient } from "../page/known-clients.ts";
import type { WatchedPages } from "../page/watched-pages.ts";
import { countArrived } from "./arrived-numbers.ts";
import { missingOfSenders } from "./missing-of-senders.ts";
import type { RunEvents } from "./run-events.ts";

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

/** What a barrier looks at. */
export interface Barrier {
  readonly pages: WatchedPages;
  readonly client: IngestClient;
  readonly run: string;
  readonly events: RunEvents;
}

/** What was refused brings no news of events. Milliseconds. */
const longestWaitMs = 250;

/**
 * Sends what waits, and resolves when everything that was tracked before has arrived, or the time is over: what open
 * pages hold, what was handed over by pages that are gone, and what other clients have numbered, as those of servers.
 */
export async function settleRun(barrier: Barrier, timeoutMs: number): Promise<Settlement> {
  const { pages, client, run, events } = barrier;
  const deadline = performance.now() + timeoutMs;
  const remainingMs = (): number => Math.max(0, Math.ceil(deadline - performance.now()));
  const clients = await pages.settle(timeoutMs);
  const inPages = new Set(clients.map((known) => known.client));
  const { met, inFlight } = await client.barrier({ run, timeoutMs: remainingMs() });
  for (;;) {
    const stored = await events.readAll();
    const { rejected } = await client.rejected({ run, limit: 1_000 });
    const arrived = countArrived([...stored, ...rejected]);
    const { clients: accounts } = await client.clients({ run, limit: 1_000 });
    const missing = [
      ...clients.flatMap((known) => missingOf(known, arrived)),
      ...missingOfSenders(accounts, inPages),
    ];
    if (missing.length > 0 && remainingMs() > 0) {
      await events.untilNews(Math.min(remainingMs(), longestWaitMs));
      continue;
    }
    if (!met) missing.push(`The server is still reading ${inFlight} request(s) of this run.`);
    return {
      missing,
      silent: [...clients.flatMap(silentOf), ...unwatchedLines(pages.count(), stored.length > 0)],
      lost: clients.flatMap(lostOf),
      rejected: rejected.map(refusalOf),
    };
  }
}

/** Dropped after they had a number. */
const numberedDrops: readonly string[] = ["queue-full", "expired", "rejected"];

function missingOf(known: KnownClient, arrived: ReadonlyMap<string, number>): readonly string[] {
  const { client, upto, pending, dropped, consent, path } = known;
  if (pending === 0 || consent !== "granted") return [];
  const given = numberedDrops.reduce((events, reason) => events + (dropped[reason] ?? 0), 0);
  const events = upto - given - (arrived.get(client) ?? 0);
  if (events <= 0) return [];
  if (known.place === "open")
    return [`Page ${path} holds ${countWords(events, "event")}: ${reasonOf(known)}`];
  if (known.place === "discarded") {
    return [
      `Page ${path} had ${countWords(events, "event")} on the way when its context was closed, which cuts requests off. Assert, or call analytics.settle(), before context.close().`,
    ];
  }
  return [
    `Page ${path} was left with ${countWords(events, "event")} that did not arrive: ${reasonOf(known)} If it kept them, the next page of its origin sends them: open one.`,
  ];
}

function reasonOf({ blocked, troubles }: KnownClient): string {
  const violation = blocked.at(-1);
  if (violation !== undefined) {
    return `its content security policy forbids the server (${violation}). Allow it in tests, or set Playwright's bypassCSP.`;
  }
  return troubles.at(-1) ?? "no answer came.";
}

function silentOf({ path, place, consent, isSilenced, pending }: KnownClient): readonly string[] {
  if (place !== "open") return [];
  if (isSilenced) return [`Page ${path} sends nothing: noEmit is set.`];
  if (consent === "pending")
    return [`Page ${path} holds ${countWords(pending, "event")}: consent is pending.`];
  return consent === "denied" ? [`Page ${path} sends nothing: consent is denied.`] : [];
}

/** What a test forgets that makes its own contexts: their pages send where the application's settings say. */
function unwatchedLines(
  { watched, others }: ReturnType<WatchedPages["count"]>,
  hasArrivals: boolean,
): readonly string[] {
  const advice = "Call analytics.watch(context) before it opens a page.";
  if (others > 0) return [`${others} other context(s) of the browser do not send here. ${advice}`];
  if (watched > 0 || hasArrivals) return [];
  return [`No context sends here: the test uses neither page nor context. ${advice}`];
}

/** Dropped because someone asked for it. */
const intendedDrops: readonly string[] = ["before-send", "consent-denied"];

function lostOf({ path, dropped, troubles }: KnownClient): readonly string[] {
  return Object.entries(dropped)
    .filter(([reason]) => !intendedDrops.includes(reason))
    .map(([reason, events]) => {
      const why = troubles.findLast((trouble) => trouble.startsWith(reason)) ?? reason;
      return `Page ${path} dropped ${countWords(events, "event")}: ${why}`;
    });
}

const maxRawUnits = 120;

function refusalOf({ raw, issuePath, message }: RejectedPiece): string {
  return `Refused: ${raw.slice(0, maxRawUnits)}: ${issuePath} ${message}`.replace(":  ", ": ");
}
