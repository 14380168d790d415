import { expect, test } from "vitest";
import { backoffMs, judgeAnswer } from "../../src/forward/judge-answer.ts";

const answer = { contentType: "application/json", retryAfter: null };

test.each([
  [200, "delivered"],
  [204, "delivered"],
  [0, "again"],
  [408, "again"],
  [425, "again"],
  [429, "again"],
  [500, "again"],
  [503, "again"],
  [301, "misconfigured"],
  [401, "misconfigured"],
  [403, "misconfigured"],
  [404, "misconfigured"],
  [405, "misconfigured"],
  [400, "refused"],
  [413, "refused"],
  [415, "refused"],
  [422, "refused"],
] as const)("status %d is %s", (status, verdict) => {
  expect(judgeAnswer({ ...answer, status })).toBe(verdict);
});

test("the page of a login is not delivery, whatever its status", () => {
  expect(judgeAnswer({ ...answer, status: 200, contentType: "text/html; charset=utf-8" })).toBe(
    "misconfigured",
  );
});

test.each([
  ["2", 2_000],
  ["0", 0],
  [new Date(10_000).toUTCString(), 9_000],
  ["999999", 86_400_000],
])("Retry-After: %s is kept, for a day at most", (retryAfter, ms) => {
  expect(backoffMs({ ...answer, status: 503, retryAfter }, { failures: 1, nowMs: 1_000 })).toBe(ms);
});

test.each([
  [1, 1_000],
  [3, 4_000],
  [50, 30_000],
])("after %d failures the wait is within %d ms", (failures, most) => {
  for (let nth = 0; nth < 100; nth++) {
    const ms = backoffMs({ ...answer, status: 503, retryAfter: "soon" }, { failures, nowMs: 0 });
    expect(ms >= 0 && ms <= most).toBe(true);
  }
});
