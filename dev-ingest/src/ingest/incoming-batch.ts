import { crc32 } from "node:zlib";
import type { IncomingBatch, IncomingEvent } from "../store/event-store.ts";
import { numberingOf, parseNumberedId } from "../wire/batch-identity.ts";
import { type DatingFacts, happenedAt } from "../wire/happened-at.ts";
import type { ParsedBody } from "../wire/parse-body.ts";
import { resultsOf } from "./answer-text.ts";
import type { Exchange } from "./exchange.ts";
import { rejectionsOf } from "./rejections.ts";

/** A body as a store takes it. */
export interface NumberedBatch {
  readonly batch: IncomingBatch;
  /** Whether the id promises other events than the body has: then it is a plain key. */
  readonly isMisnumbered: boolean;
}

/** Warnings about times in one body, at most: an answer must not outgrow its request. */
const maxTimeWarnings = 1_000;

/** Gives the events of a body their numbers and times. */
export function incomingBatch(exchange: Exchange, body: ParsedBody): NumberedBatch {
  const { target, query, batchId, receivedAtMs, sender } = exchange;
  const id = batchId === null ? null : parseNumberedId(batchId);
  const numbering = numberingOf(id, query.without, body.accepted.length + body.rejected.length);
  const numbers = numbering?.numbers ?? [];
  const events = datedEvents(body, { receivedAtMs, ageMs: query.ageMs, numbers });
  const batch: IncomingBatch = {
    path: target.path,
    run: target.run,
    batchId,
    client: numbering?.client ?? null,
    without: numbering === null ? [] : query.without,
    reports: query.reports,
    checksum: batchId === null ? 0 : crc32(body.bytes),
    receivedAtMs,
    sender,
    bytes: body.bytes,
    events,
    rejected: rejectionsOf(exchange, body, numbers),
    results: resultsOf(events, body.rejected),
  };
  return { batch, isMisnumbered: id !== null && numbering === null };
}

interface NumberingFacts extends DatingFacts {
  readonly numbers: readonly number[];
}

function datedEvents(
  body: ParsedBody,
  { numbers, ...facts }: NumberingFacts,
): readonly IncomingEvent[] {
  let warnings = 0;
  return body.accepted.map(({ index, name, time, start, end, status, issues }) => {
    const { issue, happenedAtMs, timeSource } = happenedAt(time, facts);
    const number = numbers[index] ?? null;
    const dated = { index, number, name, start, end, happenedAtMs, timeSource };
    if (issue === null || warnings++ >= maxTimeWarnings) return { ...dated, status, issues };
    const warned = status === "ok" ? "warning" : status;
    return { ...dated, status: warned, issues: [...issues, issue] };
  });
}
