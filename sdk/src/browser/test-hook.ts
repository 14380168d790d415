import type { Analytics, AnalyticsSettings } from "../core/analytics.ts";

/**
 * What a test kit leaves under `globalThis[Symbol.for("tracker-analytics.test")]` before any script of the page runs.
 * Markup cannot make a property of that name.
 */
export interface TestHook {
  /** Sees the settings of each client, and returns those that count. */
  settings(given: AnalyticsSettings): AnalyticsSettings;
  /** Hears of each client that was made. */
  started(analytics: Analytics): void;
}

/** The hook of a page under test; undefined everywhere else. */
export function findTestHook(): TestHook | undefined {
  return (globalThis as { [key: symbol]: TestHook | undefined })[
    Symbol.for("tracker-analytics.test")
  ];
}
