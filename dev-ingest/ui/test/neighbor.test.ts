import { expect, test } from "vitest";
import { neighborOf } from "../src/live/neighbor.ts";
import { heldEvent } from "./held-event.ts";

const events = [2, 4, 6].map((seq) => heldEvent(seq));

test.each([
  [null, 1, 6],
  [6, 1, 4],
  [2, 1, 2],
  [4, -1, 6],
  [6, -1, 6],
  [5, 1, 4],
  [5, -1, 6],
  [1, 1, 2],
  [9, -1, 6],
] as const)("from %s a step of %d leads to %d", (current, step, seq) => {
  expect(neighborOf(events, current, step)?.seq).toBe(seq);
});

test("an empty list leads nowhere", () => {
  expect(neighborOf([], 3, 1)).toBeNull();
});
