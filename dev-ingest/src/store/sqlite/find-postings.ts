import type { DatabaseSync } from "node:sqlite";
import { segmentEvents, segmentOf } from "./posting-index.ts";

/** Segments that were written; events after them are not in the index yet. */
export function writtenSegments(database: DatabaseSync): number {
  const found = database.prepare("select value from meta where key = 'indexed_segments'").get();
  return found ? Number(found["value"]) : 0;
}

/** Seqs between two bounds, both exclusive, whose events may have what the hash stands for; segment by segment, in order. */
export function* findPostings(
  database: DatabaseSync,
  hash: number,
  range: { readonly after: number; readonly before: number },
  order: "newest" | "oldest",
): Generator<number, void, undefined> {
  const first = segmentOf(range.after + 1);
  const last = Math.min(writtenSegments(database) - 1, segmentOf(range.before - 1));
  const step = order === "oldest" ? 1 : -1;
  for (
    let segment = order === "oldest" ? first : last;
    segment >= first && segment <= last;
    segment += step
  ) {
    const seqs = seqsOfSegment(database, hash, segment);
    if (order === "newest") seqs.reverse();
    for (const seq of seqs) if (seq > range.after && seq < range.before) yield seq;
  }
}

/** Blocks are sorted, so those with the hash lie side by side: the last one that begins at or below it, and before it. */
function seqsOfSegment(database: DatabaseSync, hash: number, segment: number): number[] {
  const from = hash * segmentEvents;
  const to = from + segmentEvents - 1;
  const blocks = database.prepare(
    "select data from posting_block where segment = ? and first <= ? order by first desc",
  );
  const seqs: number[] = [];
  for (const { data } of blocks.iterate(segment, to)) {
    const bytes = data as Uint8Array;
    const postings = new Float64Array(
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
    );
    for (const posting of postings) {
      if (posting >= from && posting <= to) seqs.push(segment * segmentEvents + (posting - from));
    }
    if (postings[0]! < from) break;
  }
  return seqs.sort((left, right) => left - right);
}
