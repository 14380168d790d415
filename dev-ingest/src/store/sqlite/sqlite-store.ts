import { setTimeout as delay } from "node:timers/promises";
import { BatchLog } from "../batch-log.ts";
import {
  type AppendOutcome,
  BatchNotStorableError,
  type BatchRow,
  type DeleteScope,
  type EventQuery,
  type EventRow,
  type EventStore,
  type IncomingBatch,
  type NameStatistics,
  type Page,
  type Rejection,
  type RejectionRow,
  type RowQuery,
  type RunRow,
  type SeriesQuery,
  type SeriesRow,
  type StoreHealth,
  StoreUnavailableError,
} from "../event-store.ts";
import { BufferPool } from "./buffer-pool.ts";
import { Checkpoints } from "./checkpoints.ts";
import { CommitQueue, type Waiting } from "./commit-queue.ts";
import { packGroup } from "./gather-group.ts";
import type { GroupValue, OpenValue, ReadMethod } from "./protocol.ts";
import { QuietWork } from "./quiet-work.ts";
import type { Retention } from "./retention.ts";
import { StoreThread } from "./store-thread.ts";

/** What `createSqliteStore` takes. */
export interface SqliteStoreOptions {
  /** Path of the file; made when it is not there. */
  readonly file: string;
  /** Milliseconds that a first batch waits for others to share its commit. @default 5 */
  readonly gatherMs?: number;
  /** Bytes of bodies that are committed at once without waiting longer. @default 1_048_576 */
  readonly maxGroupBytes?: number;
  /** Milliseconds after which a batch that waits is refused: the sender had better come again. @default 10_000 */
  readonly maxWaitMs?: number;
  readonly retention?: Partial<Retention>;
  /** Hears when the store goes down and when it is back. Must not throw. */
  readonly onNotice?: (level: "info" | "error", message: string) => void;
}

export const defaultRetention: Retention = {
  maxAgeMs: null,
  maxEvents: null,
  maxBytes: null,
  maxRejections: 10_000,
  batchIdAgeMs: 30 * 24 * 3_600_000,
};

/** Events kept in memory as well, for streams and waiters that are up to date. */
const maxTailEvents = 20_000;
const maxTailBytes = 16_777_216;
const reopenMs = 1_000;

/**
 * Keeps events in one SQLite file. `append` resolves when the batch is synced to disk.
 *
 * Resolves when the file has been opened, or could not be: then the store is down, says why, and tries again every second.
 */
export async function createSqliteStore(options: SqliteStoreOptions): Promise<EventStore> {
  const store = new SqliteStore(options);
  await store.open();
  return store;
}

class SqliteStore implements EventStore {
  readonly #options: SqliteStoreOptions;
  readonly #writer: StoreThread;
  readonly #reader: StoreThread;
  readonly #checkpointer: StoreThread;
  readonly #tail = new BatchLog();
  readonly #listeners = new Set<() => void>();
  readonly #gatherMs: number;
  readonly #maxWaitMs: number;
  readonly #pool = new BufferPool();
  readonly #queue: CommitQueue<AppendOutcome>;
  readonly #checkpoints: Checkpoints;
  readonly #quietWork: QuietWork;
  #isClosed = false;
  #rejections: Rejection[] = [];
  #rejecting: Promise<void> | null = null;
  #downReason: string | null = "The store is being opened.";
  #reopenTimer: NodeJS.Timeout | null = null;
  #id = "";
  #lastSeq = 0;

  constructor(options: SqliteStoreOptions) {
    this.#options = options;
    this.#gatherMs = options.gatherMs ?? 5;
    const bounds = { gatherMs: this.#gatherMs, maxGroupBytes: options.maxGroupBytes ?? 1_048_576 };
    this.#queue = new CommitQueue(bounds, (group) => this.#commitGroup(group));
    this.#maxWaitMs = options.maxWaitMs ?? 10_000;
    const data = { file: options.file, retention: { ...defaultRetention, ...options.retention } };
    this.#writer = new StoreThread({ role: "writer", ...data });
    this.#reader = new StoreThread({ role: "reader", ...data });
    this.#checkpointer = new StoreThread({ role: "checkpointer", ...data });
    this.#checkpoints = new Checkpoints(this.#writer, this.#checkpointer);
    this.#quietWork = new QuietWork(this.#writer, this.#queue, (error) => this.#goDown(error));
  }

  get id(): string {
    return this.#id;
  }

  get lastSeq(): number {
    return this.#lastSeq;
  }

  async open(): Promise<void> {
    try {
      const { storeId, lastSeq } = (await this.#writer.ask({ kind: "open" })) as OpenValue;
      await this.#reader.ask({ kind: "open" });
      this.#id = storeId;
      this.#lastSeq = lastSeq;
      if (this.#downReason !== null && this.#reopenTimer !== null)
        this.#options.onNotice?.("info", "The store takes events again.");
      this.#downReason = null;
      this.#reopenTimer = null;
      this.#quietWork.later();
    } catch (error) {
      this.#goDown(error);
    }
  }

  append(batch: IncomingBatch): Promise<AppendOutcome> {
    if (this.#downReason !== null)
      return Promise.reject(new StoreUnavailableError(this.#downReason));
    this.#writer.takeAnswers();
    if (this.#queue.oldestMs(performance.now()) > this.#maxWaitMs) {
      return Promise.reject(new StoreUnavailableError("The store cannot keep up."));
    }
    return this.#queue.add(batch);
  }

  reject(rejection: Rejection): Promise<void> {
    this.#rejections.push(rejection);
    this.#rejecting ??= delay(this.#gatherMs).then(() => this.#writeRejections());
    return this.#rejecting;
  }

  events(query: EventQuery): Promise<Page<EventRow>> {
    const isInTail =
      query.order === "oldest" &&
      query.after !== undefined &&
      query.after + 1 >= this.#tail.firstSeq;
    return isInTail ? Promise.resolve(this.#tail.events(query)) : this.#read("events", query);
  }

  event(seq: number): Promise<EventRow | null> {
    return this.#read("event", seq);
  }

  batches(query: RowQuery): Promise<Page<BatchRow>> {
    return this.#read("batches", query);
  }

  rejections(query: RowQuery): Promise<Page<RejectionRow>> {
    return this.#read("rejections", query);
  }

  series(query: SeriesQuery): Promise<readonly SeriesRow[]> {
    return this.#read("series", query);
  }

  runs(): Promise<readonly RunRow[]> {
    return this.#read("runs", null);
  }

  statistics(scope: DeleteScope): Promise<readonly NameStatistics[]> {
    return this.#read("statistics", scope);
  }

  async deleteEvents(scope: DeleteScope): Promise<number> {
    const deleted = (await this.#writer.ask({ kind: "delete", scope })) as number;
    this.#tail.delete(scope);
    return deleted;
  }

  async expire(runsUnusedSinceMs: number): Promise<void> {
    if (this.#downReason !== null) return;
    try {
      let hasMore = true;
      while (hasMore)
        hasMore = (await this.#writer.ask({ kind: "expire", runsUnusedSinceMs })) as boolean;
      // What retention hides is not shown from memory either; streams go on from the file.
      this.#tail.delete({});
    } catch (error) {
      if (error instanceof StoreUnavailableError) this.#goDown(error);
    }
  }

  onStored(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) this.#tail.delete({});
    };
  }

  health(): StoreHealth {
    return { isReady: this.#downReason === null, reason: this.#downReason };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#quietWork.stop();
    await Promise.allSettled([this.#rejecting, this.#queue.flush()]);
    if (this.#reopenTimer) clearTimeout(this.#reopenTimer);
    this.#downReason ??= "The store is closed.";
    this.#listeners.clear();
    await Promise.all([this.#writer.stop(), this.#reader.stop(), this.#checkpointer.stop()]);
  }

  async #writeRejections(): Promise<void> {
    const rejections = this.#rejections;
    this.#rejections = [];
    this.#rejecting = null;
    if (this.#downReason !== null) return;
    try {
      await this.#writer.ask({ kind: "reject", rejections });
    } catch (error) {
      if (error instanceof StoreUnavailableError) this.#goDown(error);
    }
  }

  #read<Value>(method: ReadMethod, query: unknown): Promise<Value> {
    return this.#reader.ask({ kind: "read", method, query }) as Promise<Value>;
  }

  async #commitGroup(group: readonly Waiting<AppendOutcome>[]): Promise<void> {
    try {
      const packed = packGroup(
        group.map(({ batch }) => batch),
        this.#pool,
      );
      const asked = this.#writer.ask({ kind: "group", group: packed }, [packed.buffer]);
      const { outcomes, buffer } = (await asked) as GroupValue;
      this.#pool.give(buffer);
      this.#settle(group, outcomes);
      this.#quietWork.later();
      void this.#checkpoints.afterCommit(packed.lengths.bytes);
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      for (const { reject } of group) reject(failure);
      if (failure instanceof StoreUnavailableError) this.#goDown(failure);
    }
  }

  #settle(group: readonly Waiting<AppendOutcome>[], outcomes: GroupValue["outcomes"]): void {
    let hasNews = false;
    group.forEach(({ batch, resolve, reject }, nth) => {
      const outcome = outcomes[nth]!;
      if (outcome.kind === "failed") {
        reject(new BatchNotStorableError(outcome.reason));
        return;
      }
      if (outcome.kind === "stored" && batch.events.length > 0) {
        // The tail serves streams and waiters, and must have no gap while there are any.
        if (this.#listeners.size > 0) this.#tail.push(batch, outcome.firstSeq);
        this.#lastSeq = outcome.firstSeq + batch.events.length - 1;
        hasNews = true;
      }
      resolve(outcome);
    });
    this.#tail.trim(maxTailEvents, maxTailBytes);
    if (hasNews) for (const listener of this.#listeners) listener();
  }

  #goDown(error: unknown): void {
    const reason = error instanceof Error ? error.message : String(error);
    if (this.#downReason !== reason)
      this.#options.onNotice?.("error", `The store is down, and senders get 503: ${reason}`);
    this.#downReason = reason;
    if (this.#isClosed) return;
    this.#queue.refuseAll(new StoreUnavailableError(reason));
    if (this.#reopenTimer) clearTimeout(this.#reopenTimer);
    this.#reopenTimer = setTimeout(() => void this.open(), reopenMs);
    this.#reopenTimer.unref();
  }
}
