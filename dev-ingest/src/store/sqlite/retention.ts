import type { DatabaseSync } from "node:sqlite";
import { deleteColumns } from "./columns.ts";
import { deleteInScope } from "./delete-rows.ts";
import { firstKeptSeq, writeFirstKeptSeq } from "./first-kept.ts";
import { seqsReceived } from "./minutes.ts";
import { readLastSeq } from "./schema.ts";
import { segmentOf } from "./segment-index.ts";

/** How much is kept. The oldest events go first; null does not bound. */
export interface Retention {
  readonly maxAgeMs: number | null;
  readonly maxEvents: number | null;
  /** Bytes of the file in use. */
  readonly maxBytes: number | null;
  readonly maxRejections: number;
  /** Milliseconds that a batch id is remembered at least; it is as long as its events are there. */
  readonly batchIdAgeMs: number;
}

/** Rows deleted in one transaction: few enough that a commit waiting behind it stays quick. */
const maxRowsAtOnce = 500;
/** Events that go at once while the file holds too much. */
const maxEventsAtOnce = 5_000;
/** Runs kept; beyond it those unused for longest go. */
const maxRuns = 10_000;

/** Deletes a bounded piece of what is over a bound; true when there is more. Roll-ups stay. */
export function applyRetention(
  database: DatabaseSync,
  retention: Retention,
  runsUnusedSinceMs: number,
): boolean {
  const nowMs = Date.now();
  const firstKept = firstSeqToKeep(database, retention, nowMs);
  if (firstKept > firstKeptSeq(database)) writeFirstKeptSeq(database, firstKept);
  const deletedChunks = deleteChunks(database, firstKept);
  deleteBatches(database, firstKept, nowMs - retention.batchIdAgeMs);
  database
    .prepare("delete from rejection where seq <= (select max(seq) from rejection) - ?")
    .run(retention.maxRejections);
  const deletedRuns = deleteRuns(database, runsUnusedSinceMs);
  const isTooLarge = retention.maxBytes !== null && usedBytes(database) > retention.maxBytes;
  return deletedChunks === maxRowsAtOnce || (isTooLarge && deletedChunks > 0) || deletedRuns > 0;
}

function deleteChunks(database: DatabaseSync, firstKept: number): number {
  const { changes } = database
    .prepare(
      `delete from chunk where first_seq in
         (select first_seq from chunk where first_seq < ? and first_seq + events <= ? order by first_seq limit ?)`,
    )
    .run(firstKept, firstKept, maxRowsAtOnce);
  if (changes === 0) return 0;
  const segment = segmentOf(firstKept);
  database.prepare("delete from posting_block where segment < ?").run(segment);
  database.prepare("delete from name_block where segment < ?").run(segment);
  deleteColumns(database, 0, segment - 1);
  // One row stays for what is left of the minute in which the kept events begin.
  database
    .prepare(
      "delete from minute where first_seq < (select max(first_seq) from minute where first_seq <= ?)",
    )
    .run(firstKept);
  return Number(changes);
}

/** Batches lie in the order of their time, so those to be forgotten end where the first one stays. */
function deleteBatches(database: DatabaseSync, firstKept: number, receivedBeforeMs: number): void {
  database
    .prepare(
      `delete from batch where seq in (select seq from batch where seq < coalesce(
         (select seq from batch where first_event_seq + events > ? or received_at_ms >= ? order by seq limit 1),
         (select max(seq) + 1 from batch)) order by seq limit ?)`,
    )
    .run(firstKept, receivedBeforeMs, maxRowsAtOnce);
}

function deleteRuns(database: DatabaseSync, unusedSinceMs: number): number {
  const surplus = database
    .prepare(
      `select name from run where last_used_at_ms < ? or id in
         (select id from run order by last_used_at_ms desc limit -1 offset ?) limit 10`,
    )
    .all(unusedSinceMs, maxRuns);
  for (const { name } of surplus) deleteInScope(database, { run: String(name) });
  return surplus.length;
}

/** Events before this seq are over one of the bounds. */
function firstSeqToKeep(database: DatabaseSync, retention: Retention, nowMs: number): number {
  const { seq: oldest } = database.prepare("select min(first_seq) as seq from chunk").get()!;
  let first = firstKeptSeq(database);
  if (oldest === null) return first;
  if (retention.maxEvents !== null)
    first = Math.max(first, readLastSeq(database) - retention.maxEvents + 1);
  if (retention.maxAgeMs !== null)
    first = Math.max(first, firstSeqReceived(database, nowMs - retention.maxAgeMs));
  if (retention.maxBytes !== null && usedBytes(database) > retention.maxBytes)
    first = Math.max(first, Number(oldest) + maxEventsAtOnce);
  return Math.min(first, readLastSeq(database) + 1);
}

/** Seq of the first event received at a time or later; after all others when there is none. */
function firstSeqReceived(database: DatabaseSync, ms: number): number {
  const { after } = seqsReceived(database, { fromMs: ms });
  const found = database
    .prepare(
      `select first_event_seq as seq from batch where events > 0 and first_event_seq > ? and received_at_ms >= ? and seq >= coalesce(
         (select first_batch_seq from chunk where first_seq <= ? order by first_seq desc limit 1), 0) order by seq limit 1`,
    )
    .get(after, ms, after + 1);
  return found ? Number(found["seq"]) : readLastSeq(database) + 1;
}

/** Bytes of the file that hold something. */
export function usedBytes(database: DatabaseSync): number {
  const pragma = (name: string): number =>
    Number(Object.values(database.prepare(`pragma ${name}`).get()!)[0]);
  return (pragma("page_count") - pragma("freelist_count")) * pragma("page_size");
}
