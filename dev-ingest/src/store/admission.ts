import type { ClientReport } from "../wire/batch-identity.ts";
import type { ClientNumbers } from "../questions/client-numbers.ts";
import type { Rejection } from "../questions/rows.ts";
import type { WritableBatch } from "./write-batch.ts";
import type { WritableEvent } from "./writable-event.ts";
import { hasNumber, type NumberRanges, rangesOf, unionOf, without } from "../wire/number-ranges.ts";

/** The parts of a batch that are new. */
export interface Admission {
  readonly events: readonly WritableEvent[];
  readonly rejected: readonly Rejection[];
  /** Events that had been stored before. */
  readonly known: number;
  /** What is known of the client then. */
  readonly client: ClientNumbers | null;
}

/** What is known of a client before its first batch. */
export const noNumbers: ClientNumbers = {
  received: [],
  without: [],
  rejected: [],
  dropped: {},
  upto: 0,
  requests: 0,
  retries: 0,
  duplicates: 0,
  missingSinceMs: null,
};

/** Separates the new events of a numbered batch from those that its client has sent before. Of a client that is not known, all are new. */
export function admit(client: ClientNumbers | null, batch: WritableBatch): Admission {
  if (client === null) return { events: batch.events, rejected: batch.rejected, known: 0, client };
  const events = batch.events.filter(({ number }) => !hasNumber(client.received, number!));
  const refusedBefore = unionOf(client.received, client.rejected);
  const rejected = batch.rejected.filter(({ number }) => !hasNumber(refusedBefore, number!));
  const numbers = rangesOf(events.map(({ number }) => number!));
  const rejectedNumbers = rangesOf(rejected.map(({ number }) => number!));
  const highest = [...numbers, ...rejectedNumbers, ...batch.without].reduce(
    (most, [, last]) => Math.max(most, last),
    client.upto,
  );
  const known = batch.events.length - events.length;
  const isRetry = events.length + rejected.length === 0 && known + batch.rejected.length > 0;
  return {
    events,
    rejected,
    known,
    client: withoutReceived({
      ...client,
      received: unionOf(client.received, numbers),
      without: unionOf(client.without, batch.without),
      rejected: unionOf(client.rejected, rejectedNumbers),
      upto: highest,
      requests: client.requests + 1,
      retries: client.retries + (isRetry ? 1 : 0),
      duplicates: client.duplicates + known,
    }),
  };
}

/** Adds what a client, or another on its behalf, says of its numbers. */
export function addReport(client: ClientNumbers, report: ClientReport): ClientNumbers {
  const dropped = { ...client.dropped };
  let upto = Math.max(client.upto, report.upto ?? 0);
  for (const { first, last, reason } of report.dropped) {
    dropped[reason] = unionOf(dropped[reason] ?? [], [[first, last]]);
    upto = Math.max(upto, last);
  }
  return withoutReceived({ ...client, dropped, upto });
}

/** What was received counts as received, whatever was said of it before. */
function withoutReceived(client: ClientNumbers): ClientNumbers {
  const { received } = client;
  const dropped: Record<string, NumberRanges> = {};
  for (const [reason, ranges] of Object.entries(client.dropped)) {
    const rest = without(ranges, received);
    if (rest.length > 0) dropped[reason] = rest;
  }
  return {
    ...client,
    without: without(client.without, received),
    rejected: without(client.rejected, received),
    dropped,
  };
}
