import { expect, test } from "vitest";
import { happenedAt, instantOf } from "../../src/wire/happened-at.ts";

const arrival = Date.UTC(2026, 0, 4, 12);
const iso = (ms: number): string => new Date(ms).toISOString();
const minute = 60_000;
const hour = 60 * minute;

test.each([
  ["2026-01-04T12:00:00Z", "2026-01-04T12:00:00.000Z"],
  ["2026-01-04T12:00:00.5+01:00", "2026-01-04T11:00:00.500Z"],
  ["2026-01-04T12:00:00.123456+0100", "2026-01-04T11:00:00.123Z"],
  ["2026-01-04 12:00", "2026-01-04T12:00:00.000Z"],
  ["2026-01-04T12:00:00.25", "2026-01-04T12:00:00.250Z"],
])("reads the instant %s", (text, instant) => {
  expect(iso(instantOf(text)!)).toBe(instant);
});

test.each(["2026-01-04", "12:00", "2026-13-04T12:00:00Z", "now", "", 1_767_528_000_000, null, {}])(
  "takes %j for no instant",
  (value) => {
    expect(instantOf(value)).toBeNull();
  },
);

const facts = { receivedAtMs: arrival, ageMs: 90_000 };

test.each([
  ["its own time", iso(arrival - hour), facts, "property", -hour],
  ["up to five minutes ahead", iso(arrival + 5 * minute), facts, "property", 5 * minute],
  [
    "arrival minus age when its own time is too far ahead",
    iso(arrival + 6 * minute),
    facts,
    "age",
    -90_000,
  ],
  [
    "arrival minus age when its own time is before 2000",
    "1999-12-31T23:59:59Z",
    facts,
    "age",
    -90_000,
  ],
  ["arrival minus age without a time", undefined, facts, "age", -90_000],
  ["arrival when the age is unknown", undefined, { ...facts, ageMs: null }, "arrival", 0],
  ["arrival when the age is absurd", undefined, { ...facts, ageMs: 10 ** 14 }, "arrival", 0],
] as const)("dates an event by %s", (_, value, given, timeSource, offsetMs) => {
  const { happenedAtMs, ...rest } = happenedAt({ property: "timestamp", value }, given);
  expect([rest.timeSource, happenedAtMs - arrival]).toEqual([timeSource, offsetMs]);
});

test("believes a time that is far off, and warns", () => {
  const { issue } = happenedAt({ property: "timestamp", value: iso(arrival - 48 * hour) }, facts);
  expect(issue).toMatchObject({
    code: "time-far-off",
    path: "/properties/timestamp",
    severity: "warning",
  });
  expect(happenedAt({ property: "timestamp", value: iso(arrival - hour) }, facts).issue).toBeNull();
});
