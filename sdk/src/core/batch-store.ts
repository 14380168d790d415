import type { Batch } from "./event-queue.ts";

/**
 * Keeps batches beyond the life of the page that tracked them. No method throws: what cannot be kept stays in memory.
 * Nothing is written before `start`.
 */
export interface BatchStore {
  /** Begins to keep what was saved so far and from now on, and to look for what earlier pages left. */
  start(): void;
  /** Notes that a batch is new or has changed. */
  save(batch: Batch): void;
  /** Notes that a batch is delivered, given up or split. */
  erase(batch: Batch): void;
  /** Writes what was noted. Called at the end of every task that noted something. */
  commit(): void;
  /**
   * Until when nobody may ask the ingest, in any tab. Milliseconds since 1970.
   *
   * @param untilMs Raises it, where it was earlier. 0 only asks.
   * @returns What it was before.
   */
  pause(untilMs: number): number;
  /** Erases everything that any page kept for this ingest. */
  clear(): void;
  /** Lets go of everything held: what is kept belongs to nobody then. Returns whether all of it is kept. */
  stop(): boolean;
}

/**
 * Makes the store of a client.
 *
 * @param adopt Takes a batch that belongs to nobody: an earlier page left it, or this one before it came back.
 * @param onTrouble Told why nothing can be kept.
 * @param hasBatches Whether anything waits or flies.
 */
export type CreateStore = (
  url: string,
  adopt: (batch: Batch) => void,
  onTrouble: (message: string) => void,
  hasBatches: () => boolean,
) => BatchStore;
