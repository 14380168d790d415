import type { DatabaseSync } from "node:sqlite";
import { deleteInScope } from "./delete-rows.ts";
import { segmentOf } from "./posting-index.ts";

/** How much is kept. The oldest events go first; null does not bound. */
export interface Retention {
  readonly maxAgeMs: number | null;
  readonly maxEvents: number | null;
  /** Bytes of the file in use. */
  readonly maxBytes: number | null;
  readonly maxRejections: number;
  /** Milliseconds that a batch id is remembered after its events are gone. */
  readonly batchIdAgeMs: number;
}

/** Rows deleted in one transaction: few enough that a commit waiting behind it stays quick. */
const maxRowsAtOnce = 5_000;

/** Runs kept; beyond it those unused for longest go. */
const maxRuns = 10_000;

/** Deletes a bounded piece of what is over a bound; true when there is more. Roll-ups stay. */
export function applyRetention(
  database: DatabaseSync,
  retention: Retention,
  runsUnusedSinceMs: number,
): boolean {
  const nowMs = Date.now();
  const oldestSeq = oldestSeqKept(database, retention, nowMs);
  const { changes } = database
    .prepare(
      "delete from event where seq in (select seq from event where seq < ? order by seq limit ?)",
    )
    .run(oldestSeq, maxRowsAtOnce);
  if (changes > 0) {
    const first = Number(
      database.prepare("select min(seq) as seq from event").get()!["seq"] ?? oldestSeq,
    );
    database.prepare("delete from posting_block where segment < ?").run(segmentOf(first));
  }
  database
    .prepare(
      "delete from batch where seq in (select seq from batch where first_event_seq + events <= ? and received_at_ms < ? order by seq limit ?)",
    )
    .run(oldestSeq, nowMs - retention.batchIdAgeMs, maxRowsAtOnce);
  database
    .prepare("delete from rejection where seq <= (select max(seq) from rejection) - ?")
    .run(retention.maxRejections);
  const surplusRuns = database
    .prepare(
      `select name from run where last_used_at_ms < ? or id in
         (select id from run order by last_used_at_ms desc limit -1 offset ?) limit 10`,
    )
    .all(runsUnusedSinceMs, maxRuns);
  for (const { name } of surplusRuns) {
    deleteInScope(database, { run: String(name) });
  }
  return changes === maxRowsAtOnce || surplusRuns.length > 0;
}

/** Events before this seq are over one of the bounds. */
function oldestSeqKept(database: DatabaseSync, retention: Retention, nowMs: number): number {
  const bounds = database.prepare("select min(seq) as first, max(seq) as last from event").get()!;
  if (bounds["last"] === null) return 0;
  const first = Number(bounds["first"]);
  const last = Number(bounds["last"]);
  let oldest = first;
  if (retention.maxEvents !== null) oldest = Math.max(oldest, last - retention.maxEvents + 1);
  if (retention.maxAgeMs !== null) {
    const found = database
      .prepare("select max(first_event_seq + events) as seq from batch where received_at_ms < ?")
      .get(nowMs - retention.maxAgeMs)!;
    oldest = Math.max(oldest, Number(found["seq"] ?? 0));
  }
  if (retention.maxBytes !== null && usedBytes(database) > retention.maxBytes) {
    oldest = Math.max(oldest, first + maxRowsAtOnce);
  }
  return oldest;
}

/** Bytes of the file that hold something. */
export function usedBytes(database: DatabaseSync): number {
  const pragma = (name: string): number =>
    Number(Object.values(database.prepare(`pragma ${name}`).get()!)[0]);
  return (pragma("page_count") - pragma("freelist_count")) * pragma("page_size");
}
