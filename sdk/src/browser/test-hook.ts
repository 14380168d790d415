import type { Analytics, AnalyticsSettings } from "../core/analytics.ts";
import type { Numbering } from "../core/event-queue.ts";

/**
 * What a test kit leaves under `globalThis[Symbol.for("tracker-analytics.test")]` before any script of the page runs.
 * Markup cannot make a property of that name.
 */
export interface TestHook {
  /** Sees the settings of each client, and returns those that count. */
  settings(given: AnalyticsSettings): AnalyticsSettings;
  /** Hears of each client that was made, and can ask how far it has numbered its events. */
  started(analytics: Analytics, numbering: () => Numbering): void;
}

/** The hook of a page under test; undefined everywhere else. */
export function findTestHook(): TestHook | undefined {
  return (globalThis as { [key: symbol]: TestHook | undefined })[
    Symbol.for("tracker-analytics.test")
  ];
}
