import type { Shape } from "../../../src/api/shapes.ts";

export type ClientAccount = Shape<"Client">;
export type FoldedClients = Shape<"FoldedClients">;

/** Numbers of events, both ends included, ascending. */
export type Ranges = ClientAccount["received"];

/** How a client stands, and in words for people. */
export interface Verdict {
  readonly kind: "complete" | "underway" | "left" | "missing";
  readonly words: string;
}

/** A client that was heard of since may still be sending. */
const quietAfterMs = 30_000;

/** Says whether something of a client is missing, and what that most likely means. */
export function verdictOf(client: ClientAccount, nowMs: number): Verdict {
  const missing = countOf(client.unaccounted);
  if (missing === 0) return { kind: "complete", words: "Complete" };
  const lastKnown = Math.max(0, ...accounted(client).map(([, last]) => last));
  const isTail = client.unaccounted.every(([first]) => first > lastKnown);
  const isRecent = (time: string): boolean => nowMs - Date.parse(time) < quietAfterMs;
  // What came later has passed an old gap by: it is not being sent any more.
  const isGapRecent = client.missingSince === null || isRecent(client.missingSince);
  if (isRecent(client.lastContactAt) && (isTail || isGapRecent))
    return { kind: "underway", words: `${missing.toLocaleString()} on the way` };
  return isTail
    ? { kind: "left", words: `Left with ${missing.toLocaleString()} waiting` }
    : { kind: "missing", words: `${missing.toLocaleString()} missing` };
}

/** How many numbers are in ranges. */
export function countOf(ranges: Ranges): number {
  return ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
}

/** Events that the client gave up, for whatever reason. */
export function droppedOf({ dropped }: ClientAccount): number {
  return Object.values(dropped).reduce((sum, ranges) => sum + countOf(ranges), 0);
}

/** Writes ranges as people do: `3, 7–9`; the rest beyond some is counted. */
export function rangeWords(ranges: Ranges, most = 4): string {
  const words = ranges
    .slice(0, most)
    .map(([first, last]) => (first === last ? String(first) : `${first}–${last}`));
  return ranges.length > most
    ? `${words.join(", ")} and ${(ranges.length - most).toLocaleString()} more gaps`
    : words.join(", ");
}

function accounted({ received, without, rejected, dropped }: ClientAccount): Ranges {
  return [...received, ...without, ...rejected, ...Object.values(dropped).flat()];
}

/** Sums of all clients that a list shows. */
export interface Sums {
  readonly tracked: number;
  readonly received: number;
  readonly missing: number;
  readonly rejected: number;
  readonly dropped: number;
  readonly retries: number;
  readonly duplicates: number;
}

export function sumsOf(clients: readonly ClientAccount[], folded: readonly FoldedClients[]): Sums {
  const complete = folded.reduce((sum, { events }) => sum + events, 0);
  const sum = (of: (client: ClientAccount) => number): number =>
    clients.reduce((total, client) => total + of(client), 0);
  return {
    tracked: sum(({ upto }) => upto) + complete,
    received: sum(({ received }) => countOf(received)) + complete,
    missing: sum(({ unaccounted }) => countOf(unaccounted)),
    rejected: sum(({ rejected }) => countOf(rejected)),
    dropped: sum(droppedOf),
    retries: sum(({ retries }) => retries),
    duplicates: sum(({ duplicates }) => duplicates),
  };
}
