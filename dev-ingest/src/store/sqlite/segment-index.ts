import type { DatabaseSync, StatementSync } from "node:sqlite";
import { writeMeta } from "./schema.ts";

/**
 * Finds the events that have a name, or in which an id property has a value.
 *
 * Events are cut into segments of equal length. When one is full, the positions of each name in it are written as one
 * row, and its postings (hash of an id property and its value, with the event's position in the low bits) are sorted and
 * written as blocks. That costs a tenth of an index row for every entry, and a lookup reads a few rows of each
 * segment. The newest segment is not written yet: readers walk its events. A hash may lie, so readers check what they find.
 *
 * A posting is a double, which holds 53 bits exactly: 39 of the hash, 14 of the position.
 */
export const segmentEvents = 16_384;
/** Postings of one block, eight bytes each: two blocks and what SQLite writes beside them fit a page. */
const blockPostings = 500;
/** Block numbers of one segment: more than its events can have postings for. */
const blocksPerSegment = 2 ** 20;
/** The first segment that is not written yet. */
export const indexedSegmentsKey = "indexed_segments";

export function segmentOf(seq: number): number {
  return Math.floor(seq / segmentEvents);
}

/** Collects what a segment's events are found by, and writes each segment when it is full. */
export class SegmentIndex {
  readonly #database: DatabaseSync;
  readonly #insertName: StatementSync;
  readonly #insertBlock: StatementSync;
  #segment: number;
  #positionsByName = new Map<number, number[]>();
  #postings: number[] = [];

  /** `segment` is the one that is collected first. */
  constructor(database: DatabaseSync, segment: number) {
    this.#database = database;
    this.#segment = segment;
    this.#insertName = database.prepare(
      "insert or replace into name_block (name_id, segment, positions) values (?, ?, ?)",
    );
    this.#insertBlock = database.prepare(
      "insert or replace into posting_block (id, segment, first, last, data) values (?, ?, ?, ?, ?)",
    );
  }

  /** True when an event begins a segment after the one that is collected: then that one must be written. */
  isFullAt(seq: number): boolean {
    return segmentOf(seq) > this.#segment;
  }

  addName(nameId: number, seq: number): void {
    const positions = this.#positionsByName.get(nameId);
    if (positions) positions.push(seq % segmentEvents);
    else this.#positionsByName.set(nameId, [seq % segmentEvents]);
  }

  addId(hash: number, seq: number): void {
    this.#postings.push(hash * segmentEvents + (seq % segmentEvents));
  }

  /** Writes what was collected, and begins to collect the segment of an event. */
  writeSegment(nextSeq: number): void {
    for (const [nameId, positions] of this.#positionsByName)
      this.#insertName.run(nameId, this.#segment, bytesOf(new Uint16Array(positions)));
    const postings = new Float64Array(this.#postings).toSorted();
    for (let at = 0, block = 0; at < postings.length; at += blockPostings, block++) {
      const part = postings.subarray(at, at + blockPostings);
      this.#insertBlock.run(
        this.#segment * blocksPerSegment + block,
        this.#segment,
        part[0]!,
        part.at(-1)!,
        bytesOf(part),
      );
    }
    this.#segment = segmentOf(nextSeq);
    writeMeta(this.#database, indexedSegmentsKey, this.#segment);
    this.#positionsByName = new Map();
    this.#postings = [];
  }
}

function bytesOf(numbers: Uint16Array | Float64Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}
