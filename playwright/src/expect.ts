import { expect as base, type Expect } from "@playwright/test";
import { analyticsMatchers } from "./matchers.ts";

/** Playwright's `expect`, with the matchers of what was tracked. */
export const expect: Expect<typeof analyticsMatchers> = base.extend(analyticsMatchers);
