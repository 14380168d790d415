import type { DatabaseSync } from "node:sqlite";
import type { EventQuery } from "../event-store.ts";
import { isIdName } from "../property-value.ts";
import { hashOf, maxIdUnits } from "./posting-hash.ts";
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

/** The seqs of a range that a lookup finds, in order. */
export function* seqsOf(
  lookup: SegmentLookup,
  { after, before }: SeqRange,
  order: EventQuery["order"],
): Generator<number, void, undefined> {
  const first = segmentOf(after + 1);
  const last = segmentOf(before - 1);
  const isOldestFirst = order === "oldest";
  for (let nth = 0; nth <= last - first; nth++) {
    const seqs = lookup(isOldestFirst ? first + nth : last - nth);
    for (const seq of isOldestFirst ? seqs : seqs.toReversed())
      if (seq > after && seq < before) yield seq;
  }
}

function nameLookup(database: DatabaseSync, name: string): SegmentLookup {
  const statement = database.prepare(
    "select positions from name_block where name_id = (select id from word where text = ?) and segment = ?",
  );
  return (segment) => {
    const row = statement.get(name, segment);
    if (!row) return [];
    const positions = new Uint16Array((row["positions"] as Uint8Array).slice().buffer);
    return Array.from(positions, (position) => segment * segmentEvents + position);
  };
}

function idLookup(database: DatabaseSync, hash: number): SegmentLookup {
  const from = hash * segmentEvents;
  const to = from + segmentEvents - 1;
  // Blocks are sorted, so those with the hash lie side by side: the last one that begins at or below it, and before it.
  const statement = database.prepare(
    "select data from posting_block where segment = ? and first <= ? order by first desc",
  );
  return (segment) => {
    const seqs: number[] = [];
    for (const { data } of statement.iterate(segment, to)) {
      const postings = new Float64Array((data as Uint8Array).slice().buffer);
      for (const posting of postings)
        if (posting >= from && posting <= to) seqs.push(segment * segmentEvents + (posting - from));
      if (postings[0]! < from) break;
    }
    return seqs.toSorted((left, right) => left - right);
  };
}
