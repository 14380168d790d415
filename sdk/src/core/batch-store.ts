import type { Batch, KeptBatch } from "./batch.ts";

/**
 * Keeps batches beyond the life of the page or process that tracked them. No method throws: what cannot be kept stays in
 * memory. Nothing is written before `start`.
 */
export interface BatchStore {
  /** Begins to keep what was saved so far and from now on, and to look for orphaned batches. */
  start(): void;
  /** Notes that a batch is new or has changed. Its key (`keyOf`) stays the same while it grows. */
  save(batch: Batch): void;
  /** Notes that a batch is delivered, dropped or split. */
  erase(batch: Batch): void;
  /** Writes what was noted. Called at the end of every task that noted something. */
  commit(): void;
  /**
   * How long no one may ask the ingest, in any tab.
   *
   * @param forMs Asked for by the ingest just now; 0 only asks. Milliseconds, at most a day.
   * @returns What is left of the longest pause. Milliseconds, never more than was asked for.
   */
  pause(forMs: number): number;
  /** Erases everything that was ever kept: consent is denied. */
  clear(): void;
  /** Ends the keeping: what is kept is orphaned then. Returns whether all of it is kept. */
  stop(): boolean;
}

/** What a store needs of the client that it belongs to. */
export interface StoreOptions {
  /** The address of batches, without a query. */
  readonly url: string;
  /** Takes an orphaned batch: an earlier page left it, or this one before it came back. */
  readonly recover: (batch: KeptBatch) => void;
  /** Hears why nothing can be kept. */
  readonly reportTrouble: (message: string) => void;
  /** Whether any batch waits or is in flight. */
  readonly hasBatches: () => boolean;
}

/** Makes the store of a client. */
export type CreateStore = (options: StoreOptions) => BatchStore;
