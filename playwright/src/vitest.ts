/// <reference types="vitest" />
import type { AnalyticsAssertions } from "./unit/unit-matchers.ts";

export { money } from "./match/money.ts";
export { near } from "./match/near.ts";
export {
  createTestAnalytics,
  type TestAnalyticsSettings,
  type UnitAnalytics,
} from "./unit/create-test-analytics.ts";
export { analyticsMatchers, type AnalyticsAssertions } from "./unit/unit-matchers.ts";

declare module "vitest" {
  // oxlint-disable-next-line typescript/no-empty-object-type, no-unused-vars -- as Vitest declares it
  interface Matchers<
    R extends void | Promise<void> = void | Promise<void>,
    T = unknown,
  > extends AnalyticsAssertions {}
}
