import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { DeleteScope, Rejection } from "../event-store.ts";
import { Dictionary } from "./dictionary.ts";
import { GroupSummary, SummaryRows } from "./group-summary.ts";
import { numbersPerPosting } from "./digest-group.ts";
import { type Group, unpackGroup } from "./gather-group.ts";
import { forEachId, hashOfName } from "./posting-hash.ts";
import { PostingIndex, segmentEvents } from "./posting-index.ts";
import { deleteInScope } from "./delete-rows.ts";
import { applyRetention, type Retention } from "./retention.ts";
import { isStoreDown } from "./store-errors.ts";
import { type BatchOutcome, BatchRows, type GroupBatch } from "./write-group.ts";

/** What became of one batch of a group. `failed` batches are not stored, their neighbours are. */
export type GroupOutcome = BatchOutcome | { readonly kind: "failed"; readonly reason: string };

/** Writes to the file; the only one that does. Lives in the writer's thread. */
export class StoreWriter {
  readonly #database: DatabaseSync;
  readonly #dictionary: Dictionary;
  readonly #batchRows: BatchRows;
  readonly #summaryRows: SummaryRows;
  readonly #postings: PostingIndex;
  readonly #lastSeq: StatementSync;
  readonly #setLastSeq: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#dictionary = new Dictionary(database);
    this.#batchRows = new BatchRows(database, this.#dictionary);
    this.#summaryRows = new SummaryRows(database, this.#dictionary);
    this.#lastSeq = database.prepare("select value from meta where key = 'last_event_seq'");
    this.#setLastSeq = database.prepare("update meta set value = ? where key = 'last_event_seq'");
    this.#postings = this.#restorePostings();
  }

  /**
   * Stores a group in one transaction. When it fails for what is in it, halves are tried until the batch at fault
   * fails alone.
   *
   * @throws {Error} When the file itself cannot be written; nothing of the group was stored then.
   */
  writeGroup(group: Group): readonly GroupOutcome[] {
    const batches = unpackGroup(group);
    const outcomes: GroupOutcome[] = batches.map(() => ({ kind: "failed", reason: "" }));
    this.#writeHalves(batches, group, outcomes);
    return outcomes;
  }

  writeRejections(rejections: readonly Rejection[]): void {
    this.#transaction(() => {
      for (const rejection of rejections) this.#batchRows.reject(rejection);
    });
    this.#dictionary.endGroup();
  }

  deleteEvents(scope: DeleteScope): number {
    const deleted = this.#transaction(() => deleteInScope(this.#database, scope));
    this.#dictionary.clear();
    return deleted;
  }

  /** Deletes what is too old or too much, a bounded piece at a time; true when there is more to delete. */
  expire(retention: Retention, runsUnusedSinceMs: number): boolean {
    const hasMore = this.#transaction(() =>
      applyRetention(this.#database, retention, runsUnusedSinceMs),
    );
    this.#dictionary.clear();
    return hasMore;
  }

  #writeHalves(batches: readonly GroupBatch[], group: Group, outcomes: GroupOutcome[]): void {
    try {
      const written = this.#transaction(() => this.#writeAll(batches, group));
      batches.forEach(({ nth }, at) => (outcomes[nth] = written[at]!));
    } catch (error) {
      this.#dictionary.clear();
      if (isStoreDown(error)) throw error;
      if (batches.length === 1) {
        outcomes[batches[0]!.nth] = { kind: "failed", reason: reasonOf(error) };
        return;
      }
      const middle = batches.length >> 1;
      this.#writeHalves(batches.slice(0, middle), group, outcomes);
      this.#writeHalves(batches.slice(middle), group, outcomes);
      return;
    }
    this.#dictionary.endGroup();
    for (const batch of batches) this.#collectPostings(batch, group, outcomes[batch.nth]!);
  }

  #writeAll(batches: readonly GroupBatch[], group: Group): BatchOutcome[] {
    const firstFreeSeq = Number(this.#lastSeq.get()!["value"]) + 1;
    let seq = firstFreeSeq;
    const summary = new GroupSummary();
    const outcomes = batches.map((batch) => {
      const outcome = this.#batchRows.write(batch, group, seq);
      if (outcome.kind === "stored") {
        summary.add(batch, this.#batchRows.runIdOf(batch), group);
        seq += batch.events;
      }
      return outcome;
    });
    this.#summaryRows.write(summary, group.words);
    if (seq > firstFreeSeq) this.#setLastSeq.run(seq - 1);
    return outcomes;
  }

  /** Only after the commit: what was rolled back must not be found. */
  #collectPostings(batch: GroupBatch, { postings }: Group, outcome: GroupOutcome): void {
    if (outcome.kind !== "stored") return;
    for (let nth = batch.firstPosting; nth < batch.firstPosting + batch.postings; nth++) {
      const hash = postings[nth * numbersPerPosting]!;
      const seq = outcome.firstSeq + postings[nth * numbersPerPosting + 1]!;
      if (this.#postings.isFullAt(seq)) this.#transaction(() => this.#postings.writeSegment(seq));
      this.#postings.add(hash, seq);
    }
  }

  /** Collects again what the last process had collected and not written. */
  #restorePostings(): PostingIndex {
    const found = this.#database
      .prepare("select value from meta where key = 'indexed_segments'")
      .get();
    const events = this.#database.prepare(
      "select seq, raw from event where seq >= ? and seq < ? order by seq",
    );
    const lastSeq = Number(this.#lastSeq.get()!["value"]);
    let segmentStart = (found ? Number(found["value"]) : 0) * segmentEvents;
    const index = new PostingIndex(this.#database, segmentStart / segmentEvents);
    for (;;) {
      const nextStart = segmentStart + segmentEvents;
      for (const row of events.iterate(segmentStart, nextStart)) {
        const seq = Number(row["seq"]);
        const { event_name: name, properties } = JSON.parse(String(row["raw"])) as {
          readonly event_name: string;
          readonly properties: Readonly<Record<string, unknown>>;
        };
        index.add(hashOfName(name), seq);
        forEachId(properties, (hash) => index.add(hash, seq));
      }
      if (lastSeq < nextStart) return index;
      this.#transaction(() => index.writeSegment(nextStart));
      segmentStart = nextStart;
    }
  }

  #transaction<Result>(work: () => Result): Result {
    this.#database.exec("begin immediate");
    try {
      const result = work();
      this.#database.exec("commit");
      return result;
    } catch (error) {
      // SQLite has rolled back by itself after some errors (a full disk, say).
      if (this.#database.isTransaction) this.#database.exec("rollback");
      throw error;
    }
  }
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
