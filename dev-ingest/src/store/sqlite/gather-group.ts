import type { IncomingBatch, Rejection } from "../event-store.ts";
import { laneCodes, laneOf } from "./codes.ts";
import { type Digest, DigestBuilder } from "./digest-group.ts";
import type { GroupBatch } from "./write-batches.ts";

/**
 * A group as it crosses to the writer's thread: columns instead of objects, because the copy costs by the object, and
 * buffers are moved without a copy.
 */
export interface Group extends Digest {
  /** All bodies, one after the other. */
  readonly bytes: ArrayBuffer;
  /** Start, end and position of every event, three numbers an event. */
  readonly spans: Int32Array;
  /** Lane, checksum, time, length, events, sums and ids of every batch, seven numbers a batch. */
  readonly numbers: Float64Array;
  /** Run, batch id, origin, user agent and answer of every batch, five texts a batch. */
  readonly texts: readonly (string | null)[];
  /** Only of batches that have any. */
  readonly verdicts: readonly (readonly [nth: number, verdicts: GroupBatch["verdicts"]])[];
  readonly rejected: readonly (readonly [nth: number, rejected: readonly Rejection[]])[];
}

const numbersPerBatch = 7;
const textsPerBatch = 5;
export const numbersPerSpan = 3;
const noVerdicts: GroupBatch["verdicts"] = [];
const noRejections: readonly Rejection[] = [];

/** Packs batches for the writer's thread. */
export function packGroup(batches: readonly IncomingBatch[]): Group {
  let byteCount = 0;
  let eventCount = 0;
  for (const batch of batches) {
    byteCount += batch.bytes.length;
    eventCount += batch.events.length;
  }
  const bytes = new ArrayBuffer(byteCount);
  const target = Buffer.from(bytes);
  const spans = new Int32Array(eventCount * numbersPerSpan);
  const numbers = new Float64Array(batches.length * numbersPerBatch);
  const texts: (string | null)[] = [];
  const verdicts: (readonly [number, GroupBatch["verdicts"]])[] = [];
  const rejected: (readonly [number, readonly Rejection[]])[] = [];
  const digest = new DigestBuilder(eventCount);
  let offset = 0;
  let span = 0;
  batches.forEach((batch, nth) => {
    batch.bytes.copy(target, offset);
    offset += batch.bytes.length;
    const { sums, ids } = digest.add(batch.events);
    numbers.set(
      [
        laneCodes[batch.lane],
        batch.checksum,
        batch.receivedAtMs,
        batch.bytes.length,
        batch.events.length,
        sums,
        ids,
      ],
      nth * numbersPerBatch,
    );
    texts.push(batch.run, batch.batchId, batch.sender.origin, batch.sender.userAgent, batch.answer);
    const found: GroupBatch["verdicts"][number][] = [];
    batch.events.forEach(({ start, end, index, status, issues }, at) => {
      spans[span++] = start;
      spans[span++] = end;
      spans[span++] = index;
      if (status !== "ok" || issues.length > 0) found.push({ at, status, issues });
    });
    if (found.length > 0) verdicts.push([nth, found]);
    if (batch.rejected.length > 0) rejected.push([nth, batch.rejected]);
  });
  return { bytes, spans, numbers, texts, verdicts, rejected, ...digest.finish() };
}

/** The buffers of a group that can be moved to another thread. */
export function buffersOf({
  bytes,
  spans,
  numbers,
  names,
  sums,
  ids,
}: Group): readonly ArrayBuffer[] {
  return [bytes, ...[spans, numbers, names, sums, ids].map(({ buffer }) => buffer as ArrayBuffer)];
}

/** Reads the batches out of a group. */
export function unpackGroup({ numbers, texts, verdicts, rejected }: Group): readonly GroupBatch[] {
  const verdictsByBatch = new Map(verdicts);
  const rejectedByBatch = new Map(rejected);
  const batches: GroupBatch[] = [];
  let offset = 0;
  let firstEvent = 0;
  let firstSum = 0;
  let firstId = 0;
  for (let nth = 0; nth * numbersPerBatch < numbers.length; nth++) {
    const number = nth * numbersPerBatch;
    const text = nth * textsPerBatch;
    const length = numbers[number + 3]!;
    const events = numbers[number + 4]!;
    const sums = numbers[number + 5]!;
    const ids = numbers[number + 6]!;
    batches.push({
      nth,
      lane: laneOf(numbers[number]),
      checksum: numbers[number + 1]!,
      receivedAtMs: numbers[number + 2]!,
      length,
      events,
      sums,
      ids,
      run: texts[text] ?? null,
      batchId: texts[text + 1] ?? null,
      origin: texts[text + 2] ?? null,
      userAgent: texts[text + 3] ?? null,
      answer: texts[text + 4] ?? "",
      offset,
      firstEvent,
      firstSum,
      firstId,
      verdicts: verdictsByBatch.get(nth) ?? noVerdicts,
      rejected: rejectedByBatch.get(nth) ?? noRejections,
    });
    offset += length;
    firstEvent += events;
    firstSum += sums;
    firstId += ids;
  }
  return batches;
}
