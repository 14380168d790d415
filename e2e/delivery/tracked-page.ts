import type { Analytics, AnalyticsSettings, Diagnostic, Ledger } from "@tracker-analytics/sdk";
import type { TestAnalytics } from "@tracker-analytics/playwright";
import { expect, type Page } from "@playwright/test";

declare global {
  /** What tracked-page.js puts into a page; `analytics` is the client under test. */
  // oxlint-disable no-var -- the only way to declare a global that is assigned
  var analytics: Analytics;
  var diagnostics: Diagnostic[];
  // oxlint-enable no-var
  function createClient(settings: AnalyticsSettings): Analytics;
  function trackMarks(marks: readonly number[], bytes?: number): void;
  function countKept(): Promise<number>;
}

/** A page of Playwright, or of another driver. */
export type Drivable = Pick<Page, "evaluate">;

/** The numbers from `first` on, one for each event of a test. */
export function marksFrom(first: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => first + index);
}

/** What a client needs that the kit does not reach: in a browser of another driver, or of none. */
export function settingsFor({ ingestHost }: TestAnalytics): AnalyticsSettings {
  return { ingestHost, testMode: true };
}

/** Starts the client of a page that is open. */
export async function startClient(page: Drivable, settings: AnalyticsSettings = {}): Promise<void> {
  await page.evaluate((given) => {
    globalThis.analytics = createClient(given);
  }, settings);
}

/** Starts a client that sends where its own settings say, whatever the kit wants. */
export async function startPlainClient(page: Drivable, settings: AnalyticsSettings): Promise<void> {
  await page.evaluate(() => {
    delete (globalThis as Record<symbol, unknown>)[Symbol.for("tracker-analytics.test")];
  });
  await startClient(page, settings);
}

/** Tracks one event for each mark, in one task. */
export async function track(page: Drivable, marks: readonly number[], bytes = 0): Promise<void> {
  await page.evaluate(([all, size]) => trackMarks(all, size), [marks, bytes] as const);
}

export async function reasonsOf(page: Drivable): Promise<readonly string[]> {
  return page.evaluate(() => diagnostics.map(({ reason }) => reason));
}

/** Reads the ledger, which has to close at any time. */
export async function readLedger(page: Drivable): Promise<Ledger> {
  const ledger = await page.evaluate(() => analytics.ledger());
  const dropped = Object.values(ledger.dropped).reduce((sum, count) => sum + count, 0);
  expect(ledger.delivered + ledger.pending + dropped).toBe(ledger.tracked);
  return ledger;
}

/** The marks of the events that have arrived, smallest first. Looking makes no page send. */
export async function marksOf(analytics: TestAnalytics): Promise<readonly number[]> {
  const events = await analytics.events();
  return events
    .map(({ properties }) => properties["mark"] as number)
    .toSorted((left, right) => left - right);
}

/** How long a browser on a busy machine may take. */
export const patience = { timeout: 40_000, intervals: [100] };

/** Waits, without making any page send, until each of these marks has arrived once and no other. */
export async function expectArrived(
  analytics: TestAnalytics,
  marks: readonly number[],
): Promise<void> {
  await expect.poll(() => marksOf(analytics), patience).toEqual(marks);
}

/**
 * Waits until nothing is left to be sent, in this page or for a later one, and holds what has arrived by then against
 * what was tracked: nothing lost, nothing twice, and the ledger closes.
 *
 * @param page A page of the origin with a client for the run.
 */
export async function expectDelivered(
  page: Drivable,
  analytics: TestAnalytics,
  marks: readonly number[],
): Promise<void> {
  await expectArrived(analytics, marks);
  await expect
    .poll(
      () => page.evaluate(async () => [globalThis.analytics.ledger().pending, await countKept()]),
      patience,
    )
    .toEqual([0, 0]);
  expect(await marksOf(analytics)).toEqual(marks);
  await readLedger(page);
}
