import { expect, test } from "vitest";
import { promisedUntil } from "../chaos/promise.ts";

const options = { spoolIntervalMs: 100, slackMs: 50 };
const full = [{ from: 500, to: 800 }];

test.for([
  [
    "a kill with a good disk keeps all but the last interval",
    { at: 1_000, lastRanAt: 1_000, isOrderly: false },
    [],
    850,
  ],
  [
    "an orderly end with a good disk keeps everything",
    { at: 1_000, lastRanAt: 1_000, isOrderly: true },
    [],
    1_000,
  ],
  [
    "a kill while the disk is full keeps what was written before",
    { at: 700, lastRanAt: 700, isOrderly: false },
    full,
    350,
  ],
  [
    "an orderly end while the disk is full as well",
    { at: 700, lastRanAt: 700, isOrderly: true },
    full,
    350,
  ],
  ["a kill right after as well", { at: 900, lastRanAt: 900, isOrderly: false }, full, 350],
  [
    "a kill an interval later keeps everything",
    { at: 951, lastRanAt: 951, isOrderly: false },
    full,
    801,
  ],
  [
    "a process that got no time before it was killed could not write",
    { at: 1_000, lastRanAt: 600, isOrderly: false },
    [],
    450,
  ],
  [
    "trouble that came later changes nothing",
    { at: 400, lastRanAt: 400, isOrderly: true },
    full,
    400,
  ],
] as const)("%s", ([, ending, troubles, until]) => {
  expect(promisedUntil(ending, troubles, options)).toBe(until);
});
