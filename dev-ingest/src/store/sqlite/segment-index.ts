import type { DatabaseSync, StatementSync } from "node:sqlite";
import { bytesOf } from "./number-bytes.ts";
import { writeMeta } from "./schema.ts";
import { sortPostings } from "./sort-postings.ts";

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

/** What one segment's events are found by. */
interface Segment {
  readonly number: number;
  readonly positionsByName: Map<number, number[]>;
  readonly postings: number[];
}

/** Collects what a segment's events are found by, and writes each segment when it is full. */
export class SegmentIndex {
  readonly #database: DatabaseSync;
  readonly #insertName: StatementSync;
  readonly #insertBlock: StatementSync;
  #current: Segment;
  #full: Segment[] = [];

  /** `segment` is the one that is collected first. */
  constructor(database: DatabaseSync, segment: number) {
    this.#database = database;
    this.#current = emptySegment(segment);
    this.#insertName = database.prepare(
      "insert or replace into name_block (name_id, segment, positions) values (?, ?, ?)",
    );
    this.#insertBlock = database.prepare(
      "insert or replace into posting_block (id, segment, first, last, data) values (?, ?, ?, ?, ?)",
    );
  }

  /** Begins the next event. Its name and ids are added after it. */
  begin(seq: number): void {
    const segment = segmentOf(seq);
    if (segment === this.#current.number) return;
    this.#full.push(this.#current);
    this.#current = emptySegment(segment);
  }

  addName(nameId: number, seq: number): void {
    const { positionsByName } = this.#current;
    const positions = positionsByName.get(nameId);
    if (positions) positions.push(seq % segmentEvents);
    else positionsByName.set(nameId, [seq % segmentEvents]);
  }

  addId(hash: number, seq: number): void {
    this.#current.postings.push(hash * segmentEvents + (seq % segmentEvents));
  }

  /** Inside a transaction: writes the segments that are full. `committed` forgets them. */
  writeFull(): void {
    for (const segment of this.#full) this.#write(segment);
    if (this.#full.length > 0)
      writeMeta(this.#database, indexedSegmentsKey, this.#full.at(-1)!.number + 1);
  }

  committed(): void {
    if (this.#full.length > 0) this.#full = [];
  }

  #write({ number, positionsByName, postings }: Segment): void {
    for (const [nameId, positions] of positionsByName)
      this.#insertName.run(nameId, number, bytesOf(new Uint16Array(positions)));
    const sorted = sortPostings(postings);
    for (let at = 0, block = 0; at < sorted.length; at += blockPostings, block++) {
      const part = sorted.subarray(at, at + blockPostings);
      const id = number * blocksPerSegment + block;
      this.#insertBlock.run(id, number, part[0]!, part.at(-1)!, bytesOf(part));
    }
  }
}

function emptySegment(number: number): Segment {
  return { number, positionsByName: new Map(), postings: [] };
}
