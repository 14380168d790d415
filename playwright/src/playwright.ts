export { defineAnalyticsTest } from "./define-analytics-test.ts";
export { expect } from "./expect.ts";
export { crash, killBrowser, offline } from "./life/fail.ts";
export { hide, show } from "./life/hide.ts";
export { back, type BackOptions, closeTab, navigateAway } from "./life/leave.ts";
export { test } from "./fixtures.ts";
export { money } from "./match/money.ts";
export { near } from "./match/near.ts";

export type { TrackedOptions } from "./expectations/tracked.ts";
export type {
  AnalyticsFixtures,
  AnalyticsOptions,
  AnalyticsServer,
  AnalyticsTest,
  AnalyticsWorkerFixtures,
} from "./fixtures.ts";
export type { AsymmetricMatcher } from "./match/asymmetric.ts";
export type { ArrivedEvent, SequenceEntry } from "./match/event-pattern.ts";
export type { analyticsMatchers, Receiver } from "./matchers.ts";
export type { Expected, ExpectedProperties, PlannedMatchers } from "./planned-matchers.ts";
export type { TestAnalytics, TrackedSubject } from "./run/test-analytics.ts";
