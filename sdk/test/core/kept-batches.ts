import { keyOf, toKept, type KeptBatch } from "../../src/core/batch.ts";
import type { CreateStore } from "../../src/core/batch-store.ts";

/** A store in memory, and what it holds. */
export interface KeptBatches {
  readonly createStore: CreateStore;
  /** The ids of what is kept now. */
  readonly ids: () => readonly string[];
  /** How often everything was to be erased. */
  readonly clearings: () => number;
}

/** Makes a store that has been left these batches, and hands them over when it is started. */
export function keepBatches(orphans: KeptBatch[] = []): KeptBatches {
  const kept = new Map<string, KeptBatch>();
  let clearings = 0;
  return {
    ids: () => [...kept.values()].map(({ id }) => id),
    clearings: () => clearings,
    createStore: ({ recover }) => ({
      start() {
        for (const orphan of orphans.splice(0)) recover(orphan);
      },
      save: (batch) => void kept.set(keyOf(batch), toKept(batch)),
      erase: (batch) => void kept.delete(keyOf(batch)),
      commit() {},
      pause: () => 0,
      clear() {
        clearings++;
        kept.clear();
      },
      stop: () => true,
    }),
  };
}

/** A batch of numbered events, as a store keeps it. */
export function keptBatch(id: string, count: number, more: Partial<KeptBatch> = {}): KeptBatch {
  const events = Array.from(
    { length: count },
    (_, n) => `{"event_name":"kept","properties":{"n":${n}}}`,
  );
  return { id, events, trackedAt: Date.now(), ...more };
}
