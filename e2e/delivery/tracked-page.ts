import type { Analytics, AnalyticsSettings, Diagnostic, Ledger } from "@tracker-analytics/sdk";
import { expect, type Page } from "@playwright/test";
import type { ScenarioRun } from "../scenario-run.ts";

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

/** Starts the client of a page that is open. */
export async function startClient(
  page: Drivable,
  { ingestHost }: ScenarioRun,
  settings: AnalyticsSettings = {},
): Promise<void> {
  await page.evaluate(
    (given) => {
      globalThis.analytics = createClient(given);
    },
    { ingestHost, ...settings },
  );
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

/** How many events were taken in, a repeated one once. */
export function countTaken({ batches }: ScenarioRun): number {
  const taken = batches.filter(({ outcome }) => outcome !== "refused");
  const marks = taken.flatMap(({ events }) => events.map(({ properties }) => properties["mark"]));
  return new Set(marks).size;
}

/**
 * Holds the bytes that pages sent again, or asked with, for what the ingest had taken in already, to 300 a batch.
 * An answer that no page has heard costs a question, and not the events once more.
 */
export function expectFewBytesAgain({ batches }: ScenarioRun): void {
  const taken = batches.filter(({ outcome }) => outcome !== "refused");
  const repeated = taken.filter(({ events, stored }) => stored.length < events.length);
  const questions = taken.flatMap(({ query: { ask } }) => ask ?? []);
  const texts = [...repeated.map(({ body }) => body), ...questions];
  const bytes = texts.reduce((sum, text) => sum + text.length, 0);
  const ids = new Set([...repeated.map(({ id }) => id), ...questions.join().split(",")]);
  expect(bytes, `${bytes} bytes for ${[...ids].join()}`).toBeLessThanOrEqual(300 * ids.size);
}

const patience = { timeout: 40_000, intervals: [100] };

/**
 * Waits until nothing is left to be sent, in this page or for a later one, and holds what has arrived by then against
 * what was tracked: nothing lost, nothing twice, no batch changed, and the ledger closes.
 *
 * @param page A page of the origin with a client for the run.
 */
export async function expectDelivered(
  page: Drivable,
  run: ScenarioRun,
  marks: readonly number[],
): Promise<void> {
  await run.until(() => run.tally(marks).lost.length === 0, { timeoutMs: 40_000 });
  await expect
    .poll(
      () => page.evaluate(async () => [analytics.ledger().pending, await countKept()]),
      patience,
    )
    .toEqual([0, 0]);
  expectTally(run, marks);
  await readLedger(page);
}

/** Holds what has arrived against what was tracked: nothing lost, nothing twice, no batch changed. */
export function expectTally(run: ScenarioRun, marks: readonly number[]): void {
  const { lost, duplicated, changedBatches } = run.tally(marks);
  expect({ lost, duplicated, changedBatches }).toEqual({
    lost: [],
    duplicated: [],
    changedBatches: [],
  });
}
