import type { DatabaseSync, StatementSync } from "node:sqlite";

/**
 * Finds the events that have a name, or in which an id property has a value.
 *
 * Events are cut into segments of equal length. When one is full, its postings (hash of property and value, with the
 * event's position in the segment in the low bits) are sorted and written as blocks. That costs a tenth of an
 * index row for every posting, and a lookup reads one or two blocks of each segment. The newest segment is not written yet:
 * readers search its events. A hash may lie, so readers check what they find.
 *
 * A posting is a double, which holds 53 bits exactly: 39 of the hash, 14 of the position.
 */
export const segmentEvents = 16_384;
/** Postings of one block, eight bytes each: two blocks and what SQLite writes beside them fit a page. */
const blockPostings = 500;
/** Block numbers of one segment: more than its events can have postings for. */
const blocksPerSegment = 2 ** 20;

export function segmentOf(seq: number): number {
  return Math.floor(seq / segmentEvents);
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

  add(hash: number, seq: number): void {
    this.#postings.push(hash * segmentEvents + (seq % segmentEvents));
  }

  /** Writes what was collected as sorted blocks, and begins to collect the segment of an event. */
  writeSegment(nextSeq: number): void {
    const postings = new Float64Array(this.#postings).sort();
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
