import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { DeleteScope, Rejection } from "../event-store.ts";
import { minuteMs } from "../roll-up.ts";
import { ChunkReader } from "./chunk-reader.ts";
import { ColumnWriter } from "./column-writer.ts";
import { Dictionary, type WordIds } from "./dictionary.ts";
import { GroupSummary, SummaryRows } from "./group-summary.ts";
import { numbersPerId } from "./group-columns.ts";
import { type Group, openGroup, type PackedGroup } from "./gather-group.ts";
import { indexedUntil } from "./find-indexed.ts";
import { MinuteLog } from "./minutes.ts";
import { forEachId } from "./posting-hash.ts";
import { readLastSeq } from "./schema.ts";
import { SegmentIndex, segmentOf } from "./segment-index.ts";
import { deleteInScope } from "./delete-rows.ts";
import { applyRetention, type Retention } from "./retention.ts";
import { isStoreDown, reasonOf } from "./store-errors.ts";
import { type BatchOutcome, BatchRows, type GroupBatch } from "./write-batches.ts";
import { ChunkRows, type StoredBatch } from "./write-chunks.ts";

/** What became of one batch of a group. `failed` batches are not stored, their neighbours are. */
export type GroupOutcome = BatchOutcome | { readonly kind: "failed"; readonly reason: string };

/** Writes to the file; the only one that does. Lives in the writer's thread. */
export class StoreWriter {
  readonly #database: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  readonly #dictionary: Dictionary;
  readonly #batchRows: BatchRows;
  readonly #chunkRows: ChunkRows;
  readonly #summaryRows: SummaryRows;
  readonly #index: SegmentIndex;
  readonly #minutes: MinuteLog;
  readonly #columns: ColumnWriter;
  #lastSeq: number;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#begin = database.prepare("begin immediate");
    this.#commit = database.prepare("commit");
    this.#dictionary = new Dictionary(database);
    this.#batchRows = new BatchRows(database, this.#dictionary);
    this.#chunkRows = new ChunkRows(database);
    this.#summaryRows = new SummaryRows(database);
    this.#minutes = new MinuteLog(database);
    this.#columns = new ColumnWriter(database, this.#dictionary);
    this.#lastSeq = readLastSeq(database);
    this.#index = this.#restoreIndex();
  }

  /**
   * Stores a group in one transaction. When it fails for what is in it, halves are tried until the batch at fault
   * fails alone.
   *
   * @throws {Error} When the file itself cannot be written; nothing of the group was stored then.
   */
  writeGroup(packed: PackedGroup): readonly GroupOutcome[] {
    const group = openGroup(packed);
    const outcomes: GroupOutcome[] = group.batches.map(() => ({ kind: "failed", reason: "" }));
    this.#writeHalves(group.batches, group, outcomes);
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
    this.#minutes.forget();
    this.#columns.forget();
    return deleted;
  }

  /** Deletes what is too old or too much, a bounded piece at a time; true when there is more to delete. */
  expire(retention: Retention, runsUnusedSinceMs: number): boolean {
    const hasMore = this.#transaction(() =>
      applyRetention(this.#database, retention, runsUnusedSinceMs),
    );
    this.#dictionary.clear();
    this.#columns.forget();
    return hasMore;
  }

  /** Does what can wait, for some milliseconds; false when there is nothing left. */
  tidy(budgetMs: number): boolean {
    return this.#columns.work(budgetMs, (write) => this.#transaction(write));
  }

  #writeHalves(batches: readonly GroupBatch[], group: Group, outcomes: GroupOutcome[]): void {
    const idOf = this.#dictionary.wordIds(group.words);
    try {
      const written = this.#transaction(() => this.#writeAll(batches, group, idOf));
      batches.forEach(({ nth, events }, at) => {
        const outcome = (outcomes[nth] = written[at]!);
        if (outcome.kind === "stored") this.#lastSeq = outcome.firstSeq + events - 1;
      });
    } catch (error) {
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
    this.#index.committed();
    for (const batch of batches) this.#collect(batch, group, outcomes[batch.nth]!, idOf);
  }

  #writeAll(batches: readonly GroupBatch[], group: Group, idOf: WordIds): BatchOutcome[] {
    let seq = this.#lastSeq + 1;
    const summary = new GroupSummary();
    const stored: StoredBatch[] = [];
    const outcomes = batches.map((batch): BatchOutcome => {
      const runId = this.#batchRows.runIdOf(batch);
      const written = this.#batchRows.write(batch, runId, seq);
      if (typeof written !== "number") return written;
      stored.push({ batch, batchSeq: written, runId, firstSeq: seq });
      this.#minutes.add(seq, Math.floor(batch.receivedAtMs / minuteMs));
      summary.add(batch, runId, group);
      const firstSeq = seq;
      seq += batch.events;
      return { kind: "stored", firstSeq };
    });
    this.#chunkRows.write(stored, group, idOf);
    this.#summaryRows.write(summary, idOf);
    this.#index.writeFull();
    return outcomes;
  }

  /** Only after the commit: what was rolled back must not be found. */
  #collect(batch: GroupBatch, group: Group, outcome: GroupOutcome, idOf: WordIds): void {
    if (outcome.kind !== "stored") return;
    const { firstSeq } = outcome;
    const { ids, names } = group;
    const endOfIds = batch.firstId + batch.ids;
    let nth = batch.firstId;
    for (let place = 0; place < batch.events; place++) {
      const seq = firstSeq + place;
      this.#index.begin(seq);
      this.#index.addName(idOf(names[batch.firstEvent + place]!), seq);
      for (; nth < endOfIds && ids[nth * numbersPerId + 1] === place; nth++)
        this.#index.addId(ids[nth * numbersPerId]!, seq);
    }
  }

  /** Collects again what the last process had collected and not written. */
  #restoreIndex(): SegmentIndex {
    const chunks = new ChunkReader(this.#database);
    const start = indexedUntil(this.#database);
    const index = new SegmentIndex(this.#database, segmentOf(start));
    const range = { after: start - 1, before: this.#lastSeq + 1 };
    for (const chunk of chunks.walk(range, "oldest")) {
      for (let place = 0; place < chunk.events; place++) {
        const seq = chunk.firstSeq + place;
        if (seq < start) continue;
        index.begin(seq);
        index.addName(chunk.nameId(place), seq);
        forEachId(chunk.properties(place), (hash) => index.addId(hash, seq));
      }
    }
    return index;
  }

  #transaction<Result>(work: () => Result): Result {
    this.#begin.run();
    try {
      const result = work();
      this.#commit.run();
      return result;
    } catch (error) {
      // SQLite has rolled back by itself after some errors (a full disk, say).
      if (this.#database.isTransaction) this.#database.exec("rollback");
      // What was noted meanwhile is not there.
      this.#dictionary.clear();
      this.#minutes.forget();
      throw error;
    }
  }
}
