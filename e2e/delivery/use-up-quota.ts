import type { AnalyticsSettings } from "@tracker-analytics/sdk";
import type { TestAnalytics } from "@tracker-analytics/playwright";
import { expect } from "./fixtures.ts";
import {
  type Drivable,
  expectArrived,
  marksFrom,
  readLedger,
  reasonsOf,
  startClient,
  track,
} from "./tracked-page.ts";

/** Has a page refuse to store anything, as where its quota is used up, and expects the client to do without. */
export async function expectMemoryToDo(
  page: Drivable,
  analytics: TestAnalytics,
  settings: AnalyticsSettings = {},
): Promise<void> {
  const marks = marksFrom(0, 10);
  await page.evaluate(() => {
    // oxlint-disable-next-line unicorn/consistent-function-scoping -- only what is in here reaches the page
    const refuse = (): never => {
      throw new DOMException("full", "QuotaExceededError");
    };
    IDBObjectStore.prototype.put = refuse;
    const full = new Proxy({}, { set: refuse });
    Object.defineProperty(globalThis, "localStorage", { value: full });
  });
  await startClient(page, settings);
  await track(page, marks);
  await page.evaluate(() => globalThis.analytics.flush());
  await expectArrived(analytics, marks);
  expect(await readLedger(page)).toMatchObject({ tracked: 10, delivered: 10, pending: 0 });
  expect(await reasonsOf(page)).toEqual(["storage-failed"]);
}
