import type { Expect } from "@playwright/test";
import type { AnyPlan } from "@tracker-analytics/sdk/plan";
import { expect } from "./expect.ts";
import { type AnalyticsTest, test } from "./fixtures.ts";
import type { PlannedMatchers } from "./planned-matchers.ts";

/**
 * The kit's `test` and `expect`, with the names and properties of a tracking plan: `defineAnalyticsTest<typeof plan>()`.
 * For the server to hold events against the plan as well, give it to the option `analyticsOptions`.
 */
export function defineAnalyticsTest<P extends AnyPlan>(): {
  readonly test: AnalyticsTest<P>;
  readonly expect: Expect<PlannedMatchers<P>>;
} {
  return {
    test: test as unknown as AnalyticsTest<P>,
    expect,
  };
}
