import type { RuntimeDefaults } from "../core/settings.ts";

/** The numbers of a process: the original Python client's 100 events and 2 seconds. */
export const serverDefaults: RuntimeDefaults = {
  flushEvents: 100,
  flushIntervalMs: 2_000,
  maxBatchEvents: 100,
  maxBatchBytes: 1_000_000,
  maxQueueBytes: 20_000_000,
};
