import { expect as base, type Expect } from "@playwright/test";
import { analyticsMatchers } from "./matchers.ts";

/** Playwright's `expect`, with the matchers of what was tracked. */
export const expect: Expect<typeof analyticsMatchers> = base.extend(analyticsMatchers);

export { money } from "./match/money.ts";
export { near } from "./match/near.ts";
export { test } from "./fixtures.ts";
export type { AnalyticsFixtures, AnalyticsOptions, AnalyticsWorkerFixtures } from "./fixtures.ts";
export type { TestAnalytics } from "./run/test-analytics.ts";
