import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { drawBackoffMs, judgeAnswer, parseRetryAfterMs } from "../../src/core/retry-policy.ts";

test.each([
  ...[200, 201, 202, 204, 207, 299].map((status) => [status, "delivered"] as const),
  ...[0, 408, 425, 429, 500, 501, 502, 503, 504, 520, 599].map(
    (status) => [status, "unreachable"] as const,
  ),
  [413, "event-too-large"],
  ...[400, 415, 422].map((status) => [status, "rejected"] as const),
  ...[300, 301, 302, 303, 304, 307, 308].map((status) => [status, "set-up-wrong"] as const),
  ...[401, 402, 403, 404, 405, 406, 407, 409, 410, 411, 414, 421, 423, 426, 431, 451].map(
    (status) => [status, "set-up-wrong"] as const,
  ),
] as const)("judges %i as %s", (status, verdict) => {
  expect(judgeAnswer({ status })).toBe(verdict);
});

const now = Date.UTC(2026, 0, 4, 12, 0, 0);
const day = 86_400_000;

beforeEach(() => {
  vi.useFakeTimers({ now });
});
afterEach(() => {
  vi.useRealTimers();
});

test.each([
  ["0", 0],
  ["2", 2_000],
  [" 120 ", 120_000],
  ["1.5", 1_500],
  ["86400", day],
  ["86401", day],
  ["99999999999999999999", day],
  ["Infinity", day],
  ["Sun, 04 Jan 2026 12:00:30 GMT", 30_000],
  ["Sunday, 04-Jan-26 12:00:30 GMT", 30_000],
  ["Sun Jan  4 12:00:30 2026", 30_000],
])("waits as long as Retry-After %j says, a day at most", (header, delayMs) => {
  expect(parseRetryAfterMs(header)).toBe(delayMs);
});

test.each([
  ["a clock that is right", 0, 30_000],
  ["a clock two years ahead", 730 * day, 30_000],
  ["a clock two years behind", -730 * day, 30_000],
])("reads a date by the clock of the ingest, from a page with %s", (_what, skewMs, delayMs) => {
  vi.setSystemTime(now + skewMs);
  const sentAt = "Sun, 04 Jan 2026 12:00:00 GMT";
  expect(parseRetryAfterMs("Sun, 04 Jan 2026 12:00:30 GMT", sentAt)).toBe(delayMs);
  expect(parseRetryAfterMs("Wed, 04 Jan 2028 12:00:30 GMT", sentAt)).toBe(day);
  expect(parseRetryAfterMs("30", sentAt)).toBe(delayMs);
});

test("waits ten minutes at most for a date that only its own clock puts far away", () => {
  expect(parseRetryAfterMs("Wed, 04 Jan 2028 12:00:30 GMT")).toBe(600_000);
  expect(parseRetryAfterMs("Wed, 04 Jan 2028 12:00:30 GMT", "junk")).toBe(600_000);
});

test.each([
  [200, "unreachable"],
  [204, "unreachable"],
  [503, "unreachable"],
  [400, "rejected"],
  [401, "set-up-wrong"],
] as const)("judges %i of someone else as %s", (status, verdict) => {
  expect(judgeAnswer({ status, isForeign: true })).toBe(verdict);
});

test.each([
  [null],
  [undefined],
  [""],
  ["soon"],
  ["5 minutes"],
  ["-5"],
  ["NaN"],
  ["P1D"],
  ["1,5"],
  ["[object Object]"],
  ["\u0000"],
  ["Sun, 04 Jan 2026 11:59:00 GMT"],
  ["Thu, 01 Jan 1970 00:00:00 GMT"],
])("finds nothing to wait for in Retry-After %j", (header) => {
  expect(parseRetryAfterMs(header)).toBeLessThanOrEqual(0);
});

test("draws the back-off from the whole of a window that doubles from 1 to 30 seconds", () => {
  const windows = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000];
  for (const [index, windowMs] of windows.entries()) {
    const draws = Array.from({ length: 2_000 }, () => drawBackoffMs(index + 1));
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...draws)).toBeLessThanOrEqual(windowMs);
    // A tenth of the window at either end is missed by 2,000 draws once in 10^91 runs.
    expect(Math.min(...draws)).toBeLessThan(windowMs * 0.1);
    expect(Math.max(...draws)).toBeGreaterThan(windowMs * 0.9);
    const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
    expect(mean / windowMs).toBeGreaterThan(0.45);
    expect(mean / windowMs).toBeLessThan(0.55);
  }
});

test.each([100, 1_023, 1_024, 5_000, Number.MAX_SAFE_INTEGER])(
  "stays within 30 seconds after %i failures",
  (failures) => {
    const delayMs = drawBackoffMs(failures);
    expect(delayMs).toBeGreaterThanOrEqual(0);
    expect(delayMs).toBeLessThanOrEqual(30_000);
  },
);
