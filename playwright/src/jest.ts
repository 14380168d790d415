import type { AnalyticsAssertions } from "./unit/unit-matchers.ts";

export { money } from "./match/money.ts";
export { near } from "./match/near.ts";
export {
  createTestAnalytics,
  type TestAnalyticsSettings,
  type UnitAnalytics,
} from "./unit/create-test-analytics.ts";
export { analyticsMatchers, type AnalyticsAssertions } from "./unit/unit-matchers.ts";

declare global {
  namespace jest {
    // oxlint-disable-next-line typescript/no-empty-object-type, no-unused-vars -- as Jest declares it
    interface Matchers<R, T = object> extends AnalyticsAssertions {}
  }
}
