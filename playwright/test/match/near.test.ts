import { expect, test } from "vitest";
import { near } from "../../src/match/near.ts";

const noon = new Date("2026-01-04T12:00:00Z");

test.each([
  [near(0.3, 0.001), 0.1 + 0.2, true],
  [near(10, 1), 11, true],
  [near(10, 1), 11.01, false],
  [near(10, 1), "10", false],
  [near(noon, 1_000), "2026-01-04T12:00:01.000Z", true],
  [near(noon, 1_000), "2026-01-04T13:00:00.500+01:00", true],
  [near(noon, 1_000), "2026-01-04T12:00:01.001Z", false],
  [near(noon, 1_000), noon.getTime(), false],
  [near(noon, 1_000), "noon", false],
])("%s against %j: %s", (matcher, received, isMatch) => {
  expect(matcher.asymmetricMatch(received)).toBe(isMatch);
});

test("what cannot be compared is refused at once", () => {
  expect(() => near(Number.NaN, 1)).toThrow(TypeError);
  expect(() => near(new Date("noon"), 1)).toThrow(TypeError);
  expect(() => near(1, -1)).toThrow(TypeError);
});
