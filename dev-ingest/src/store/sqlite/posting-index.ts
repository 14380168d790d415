import type { DatabaseSync, StatementSync } from "node:sqlite";
import { isIdName, searchText } from "../property-value.ts";

/**
 * Finds the events in which an id property has a value.
 *
 * Events are cut into segments of equal length. When one is full, its postings (hash of property and value, with the
 * event's position in the segment in the low bits) are sorted and written as blocks. That costs a tenth of an
 * index row for every posting, and a lookup reads one or two blocks of each segment. The newest segment is not written yet:
 * readers search its events. A hash may lie, so readers check what they find.
 *
 * A posting is a double, which holds 53 bits exactly: 39 of the hash, 14 of the position.
 */
export const segmentEvents = 16_384;
/** Postings of one block; eight bytes each. */
const blockPostings = 512;
/** Ids of one event that are indexed. */
const maxIdsPerEvent = 16;
/** UTF-16 units of an id's value; longer ones are found by searching. */
export const maxIdUnits = 200;
/** Block numbers of one segment: more than its events can have postings for. */
const blocksPerSegment = 2 ** 20;

export function segmentOf(seq: number): number {
  return Math.floor(seq / segmentEvents);
}

/** Postings with this property and value lie between the bounds, both inclusive. */
export function postingBounds(
  property: string,
  value: string,
): { readonly from: number; readonly to: number } {
  const from = hashOf(property, value) * segmentEvents;
  return { from, to: from + segmentEvents - 1 };
}

/** Collects postings, and writes each segment when it is full. */
export class PostingIndex {
  readonly #insert: StatementSync;
  readonly #setWritten: StatementSync;
  #segment: number;
  #postings: number[] = [];

  /** `segment` is the one that is collected first. */
  constructor(database: DatabaseSync, segment: number) {
    this.#segment = segment;
    this.#insert = database.prepare(
      "insert or replace into posting_block (id, segment, first, last, data) values (?, ?, ?, ?, ?)",
    );
    this.#setWritten = database.prepare(
      "insert or replace into meta (key, value) values ('indexed_segments', ?)",
    );
  }

  /** True when an event begins a segment after the one that is collected: then that one must be written. */
  isFullAt(seq: number): boolean {
    return segmentOf(seq) > this.#segment;
  }

  add(seq: number, properties: Readonly<Record<string, unknown>>): void {
    const position = seq % segmentEvents;
    let indexed = 0;
    for (const property in properties) {
      if (!isIdName(property)) continue;
      const value = searchText(properties[property]);
      if (value === null || value.length > maxIdUnits) continue;
      this.#postings.push(hashOf(property, value) * segmentEvents + position);
      if (++indexed === maxIdsPerEvent) return;
    }
  }

  /** Writes what was collected as sorted blocks, and begins to collect the segment of an event. */
  writeSegment(nextSeq: number): void {
    const postings = new Float64Array(this.#postings).toSorted();
    for (let at = 0, block = 0; at < postings.length; at += blockPostings, block++) {
      const part = postings.subarray(at, at + blockPostings);
      const data = new Uint8Array(part.buffer, part.byteOffset, part.byteLength);
      this.#insert.run(
        this.#segment * blocksPerSegment + block,
        this.#segment,
        part[0]!,
        part.at(-1)!,
        data,
      );
    }
    this.#segment = segmentOf(nextSeq);
    this.#setWritten.run(this.#segment);
    this.#postings = [];
  }
}

/** Reads the seqs of events in which the property may have the value, from all written segments of a range. */
export function findPostings(
  database: DatabaseSync,
  property: string,
  value: string,
  segments: { readonly first: number; readonly last: number },
): number[] {
  const { from, to } = postingBounds(property, value);
  const blocks = database.prepare(
    "select data from posting_block where segment = ? and first <= ? and last >= ? order by first",
  );
  const seqs: number[] = [];
  for (let segment = segments.first; segment <= segments.last; segment++) {
    for (const { data } of blocks.iterate(segment, to, from)) {
      const bytes = data as Uint8Array;
      const postings = new Float64Array(
        bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
      );
      for (const posting of postings) {
        if (posting >= from && posting <= to) seqs.push(segment * segmentEvents + (posting - from));
      }
    }
  }
  return seqs;
}

/** Two rounds of 32-bit multiplication and mixing, cut to 39 bits. */
function hashOf(property: string, value: string): number {
  let high = 0x811c9dc5;
  let low = 0x9747b28c;
  for (const text of [property, "\u0000", value]) {
    for (let at = 0; at < text.length; at++) {
      const unit = text.charCodeAt(at);
      high = Math.imul(high ^ unit, 0x01000193);
      low = Math.imul(low ^ unit, 0x85ebca6b);
      low ^= low >>> 13;
    }
  }
  return ((high >>> 0) % 128) * 2 ** 32 + ((low ^ (high >>> 7)) >>> 0);
}
