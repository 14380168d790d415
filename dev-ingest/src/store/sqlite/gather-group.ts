import type { IncomingBatch, Rejection } from "../event-store.ts";
import type { BufferPool } from "./buffer-pool.ts";
import { laneCodes, laneOf } from "./codes.ts";
import { type Digested, GroupDigest } from "./digest-group.ts";
import {
  byteLengthOf,
  columnsIn,
  type GroupColumns,
  type GroupLengths,
  numbersPerBatch,
  numbersPerSpan,
} from "./group-columns.ts";
import type { GroupBatch } from "./write-batches.ts";

/** A group as it crosses to the writer's thread: columns instead of objects, because the copy costs by the object. */
export interface PackedGroup {
  /** Holds the columns. Moved, not copied; the writer gives it back. */
  readonly buffer: ArrayBuffer;
  readonly lengths: GroupLengths;
  /** Names of events and of properties, once; the columns speak of them by number. */
  readonly words: readonly string[];
  /** Run, batch id, origin, user agent and answer of every batch, five texts a batch. */
  readonly texts: readonly (string | null)[];
  /** Only of batches that have any. */
  readonly verdicts: readonly (readonly [nth: number, verdicts: GroupBatch["verdicts"]])[];
  readonly rejected: readonly (readonly [nth: number, rejected: readonly Rejection[]])[];
}

/** A group as the writer reads it. */
export interface Group extends GroupColumns {
  readonly batches: readonly GroupBatch[];
  readonly words: readonly string[];
}

const textsPerBatch = 5;
const noVerdicts: GroupBatch["verdicts"] = [];
const noRejections: readonly Rejection[] = [];

/** Packs batches for the writer's thread, into a buffer of the pool. */
export function packGroup(batches: readonly IncomingBatch[], pool: BufferPool): PackedGroup {
  const digest = new GroupDigest();
  const digested = batches.map(({ events }) => digest.add(events));
  let byteCount = 0;
  for (const { bytes } of batches) byteCount += bytes.length;
  const lengths: GroupLengths = {
    numbers: batches.length * numbersPerBatch,
    sums: digest.sums.length,
    ids: digest.ids.length,
    spans: digest.names.length * numbersPerSpan,
    names: digest.names.length,
    bytes: byteCount,
  };
  const buffer = pool.take(byteLengthOf(lengths));
  const columns = columnsIn(buffer, lengths);
  columns.sums.set(digest.sums);
  columns.ids.set(digest.ids);
  columns.names.set(digest.names);
  const texts: (string | null)[] = [];
  const verdicts: (readonly [number, GroupBatch["verdicts"]])[] = [];
  const rejected: (readonly [number, readonly Rejection[]])[] = [];
  let offset = 0;
  let firstEvent = 0;
  batches.forEach((batch, nth) => {
    columns.bytes.set(batch.bytes, offset);
    offset += batch.bytes.length;
    columns.numbers.set(numbersOf(batch, digested[nth]!), nth * numbersPerBatch);
    texts.push(batch.run, batch.batchId, batch.sender.origin, batch.sender.userAgent, batch.answer);
    const found = fillSpans(columns.spans, firstEvent, batch.events);
    firstEvent += batch.events.length;
    if (found.length > 0) verdicts.push([nth, found]);
    if (batch.rejected.length > 0) rejected.push([nth, batch.rejected]);
  });
  return { buffer, lengths, words: digest.words(), texts, verdicts, rejected };
}

function numbersOf(batch: IncomingBatch, { sums, ids }: Digested): readonly number[] {
  return [
    laneCodes[batch.lane],
    batch.checksum,
    batch.receivedAtMs,
    batch.bytes.length,
    batch.events.length,
    sums,
    ids,
  ];
}

/** Fills in where events lie; answers what is to be said of those that are not ok. */
function fillSpans(
  spans: Int32Array,
  firstEvent: number,
  events: IncomingBatch["events"],
): GroupBatch["verdicts"] {
  const found: GroupBatch["verdicts"][number][] = [];
  let span = firstEvent * numbersPerSpan;
  events.forEach(({ start, end, index, status, issues }, at) => {
    spans[span++] = start;
    spans[span++] = end;
    spans[span++] = index;
    if (status !== "ok" || issues.length > 0) found.push({ at, status, issues });
  });
  return found;
}

/** Opens a group in the writer's thread. */
export function openGroup(packed: PackedGroup): Group {
  const columns = columnsIn(packed.buffer, packed.lengths);
  return { ...columns, words: packed.words, batches: batchesOf(packed, columns) };
}

function batchesOf(
  { texts, verdicts, rejected }: PackedGroup,
  { numbers }: GroupColumns,
): readonly GroupBatch[] {
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
