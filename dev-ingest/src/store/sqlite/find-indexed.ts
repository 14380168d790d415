import type { DatabaseSync } from "node:sqlite";
import type { EventQuery } from "../event-store.ts";
import { isIdName } from "../property-value.ts";
import { numbersBuffer } from "./number-bytes.ts";
import { hashOf, manyIds, maxIdUnits } from "./posting-hash.ts";
import { readMeta } from "./schema.ts";
import { indexedSegmentsKey, segmentEvents, segmentOf } from "./segment-index.ts";

/** Seqs between two bounds, both exclusive. */
export interface SeqRange {
  readonly after: number;
  readonly before: number;
}

/** Reads the seqs of one segment, oldest first, whose events may be wanted. */
type SegmentLookup = (segment: number) => readonly number[];

/** Seq of the first event that the index does not cover yet. */
export function indexedUntil(database: DatabaseSync): number {
  return Number(readMeta(database, indexedSegmentsKey) ?? 0) * segmentEvents;
}

/** How the index finds what a query asks for; null when it cannot. An id leaves fewer events than a name. */
export function lookupFor(
  database: DatabaseSync,
  { properties, name }: EventQuery,
): SegmentLookup | null {
  const id = properties?.find(
    ({ path, value }) => path.length === 1 && isIdName(path[0]!) && value.length <= maxIdUnits,
  );
  if (id) return idLookup(database, hashOf(id.path[0]!, id.value));
  return name === undefined ? null : nameLookup(database, name);
}

/** What a lookup finds in one segment of a range, in order. */
export interface SegmentHits {
  readonly seqs: readonly number[];
  /** The last seq of the segment in this order: with it, and all before it, the caller is done. */
  readonly edge: number;
}

/** Looks segment by segment through a range; segments without a hit are told too, so that the caller can look at the clock. */
export function* hitsOf(
  lookup: SegmentLookup,
  { after, before }: SeqRange,
  order: EventQuery["order"],
): Generator<SegmentHits, void, undefined> {
  const first = segmentOf(after + 1);
  const last = segmentOf(before - 1);
  const isOldestFirst = order === "oldest";
  for (let nth = 0; nth <= last - first; nth++) {
    const segment = isOldestFirst ? first + nth : last - nth;
    const seqs = lookup(segment).filter((seq) => seq > after && seq < before);
    const start = segment * segmentEvents;
    yield isOldestFirst
      ? { seqs, edge: start + segmentEvents - 1 }
      : { seqs: seqs.toReversed(), edge: start };
  }
}

function nameLookup(database: DatabaseSync, name: string): SegmentLookup {
  const statement = database.prepare(
    "select positions from name_block where name_id = (select id from word where text = ?) and segment = ?",
  );
  return (segment) => {
    const row = statement.get(name, segment);
    if (!row) return [];
    const positions = new Uint16Array(numbersBuffer(row["positions"] as Uint8Array));
    return Array.from(positions, (position) => segment * segmentEvents + position);
  };
}

function idLookup(database: DatabaseSync, hash: number): SegmentLookup {
  // Blocks are sorted, so those with a hash lie side by side: the last one that begins at or below it, and before it.
  const statement = database.prepare(
    "select data from posting_block where segment = ? and first <= ? order by first desc",
  );
  const find = (segment: number, wanted: number): number[] => {
    const from = wanted * segmentEvents;
    const to = from + segmentEvents - 1;
    const seqs: number[] = [];
    for (const { data } of statement.iterate(segment, to)) {
      const postings = new Float64Array(numbersBuffer(data as Uint8Array));
      for (const posting of postings)
        if (posting >= from && posting <= to) seqs.push(segment * segmentEvents + (posting - from));
      if (postings[0]! < from) break;
    }
    return seqs;
  };
  return (segment) =>
    [...new Set([...find(segment, hash), ...find(segment, manyIds)])].toSorted(
      (left, right) => left - right,
    );
}
