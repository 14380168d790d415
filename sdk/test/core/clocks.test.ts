import { expect, onTestFinished, test, vi } from "vitest";
import { pauseLeftMs } from "../../src/core/pause.ts";
import { keepBatches, keptBatch } from "./kept-batches.ts";
import { ok, pass, range, startClient, useTestClock } from "./start-client.ts";

const day = 86_400_000;
const year = 365 * day;

test.each([
  [0, 5_000],
  [1, 4_999],
  [4_999, 1],
  [5_000, 0],
  [year, 0],
  // Set back since: how much has passed is unknown.
  [-1, 0],
  [-2 * year, 0],
])(
  "of a pause of five seconds, %i ms after it was asked for, %i ms are left",
  (passedMs, leftMs) => {
    useTestClock(10 * year);
    expect(pauseLeftMs(Date.now() - passedMs, 5_000)).toBe(leftMs);
  },
);

test("what is not stored as a pause is none", () => {
  expect(pauseLeftMs(Number.NaN, Number.NaN)).toBe(0);
  expect(pauseLeftMs(Date.now(), Number.NaN)).toBe(0);
});

test("a page whose clock is two years ahead, and then put right, asks again within what the ingest asked for", async () => {
  useTestClock(2 * year);
  const { trackMany, attempts } = startClient(
    (_, index) => (index === 0 ? { status: 429, retryAfter: "5" } : ok),
    { flushEvents: 1 },
  );
  trackMany(1);
  await pass(0);
  vi.setSystemTime(0);
  await pass(5_000);
  expect(attempts.length).toBeGreaterThan(1);
});

test("a pause is over when the machine has slept for longer, although the clock of the page stood still", async () => {
  useTestClock();
  const { trackMany, attempts, delivery } = startClient(
    (_, index) => (index === 0 ? { status: 503, retryAfter: "3600" } : ok),
    { flushEvents: 1 },
  );
  trackMany(1);
  await pass(60_000);
  vi.setSystemTime(8 * 3_600_000);
  // The page is shown again, or a minute has passed on its clock.
  delivery.wake();
  await pass(60_000);
  expect(attempts).toHaveLength(2);
});

test("a clock that is set forward by two years costs no event", async () => {
  useTestClock();
  const { trackMany, attempts, analytics } = startClient((_, index) =>
    index < 2 ? { status: 503 } : ok,
  );
  trackMany(5);
  await pass(800);
  vi.setSystemTime(2 * year);
  await pass(60_000);
  expect(attempts.at(-1)!.numbers).toEqual(range(0, 5));
  expect(analytics.ledger()).toMatchObject({ delivered: 5, dropped: {} });
});

test("what a page kept whose clock was two years ahead is sent, and its age is not known", async () => {
  useTestClock();
  const { attempts, analytics } = startClient(
    undefined,
    {},
    keepBatches([keptBatch("dead.1-3", 3, { trackedAt: 2 * year })]).createStore,
  );
  await pass(0);
  expect(new URL(attempts[0]!.url).search).toBe("?batch=dead.1-3");
  expect(analytics.ledger()).toMatchObject({ delivered: 3 });
});

test("runs where fake timers have replaced performance.timeOrigin by a function", async () => {
  useTestClock();
  const timeOrigin = vi.fn(() => 0);
  Object.defineProperty(performance, "timeOrigin", { value: timeOrigin, configurable: true });
  onTestFinished(() => void Reflect.deleteProperty(performance, "timeOrigin"));
  const { trackMany, attempts } = startClient();
  trackMany(1);
  await pass(800);
  expect(attempts[0]!.id).toMatch(/^[\w~-]{1,64}\.1-1$/);
});

test("events tracked after fake timers that held a microtask are gone is sent", async () => {
  vi.useFakeTimers({ toFake: ["queueMicrotask"] });
  const { trackMany, attempts } = startClient(undefined, { flushIntervalMs: 0 });
  trackMany(1);
  vi.useRealTimers();
  trackMany(1, 1);
  await vi.waitFor(() => expect(attempts.flatMap(({ numbers }) => numbers)).toEqual([0, 1]));
});
