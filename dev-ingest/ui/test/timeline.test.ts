import { expect, test } from "vitest";
import { expectedNext, stepsOf } from "../src/timeline/steps.ts";
import { heldEvent } from "./held-event.ts";

const at = (second: number): string => new Date(Date.UTC(2026, 0, 4, 12, 0, second)).toISOString();

test("puts each event beside the one before: how long after, and what has changed", () => {
  const steps = stepsOf([
    heldEvent(1, { happenedAt: at(0), properties: { id: 1, state: "new", timestamp: at(0) } }),
    heldEvent(2, { happenedAt: at(5), properties: { id: 1, state: "paid", list: [1] } }),
  ]);
  expect(steps.map(({ afterMs, changes }) => [afterMs, changes])).toEqual([
    [
      null,
      [
        { key: "id", before: null, after: "1" },
        { key: "state", before: null, after: "new" },
      ],
    ],
    [
      5_000,
      [
        { key: "state", before: "new", after: "paid" },
        { key: "list", before: null, after: "[1]" },
      ],
    ],
  ]);
});

test("expects next what the plan says follows the last event", () => {
  const next = new Map([["received", ["completed", "refunded"]]]);
  expect(expectedNext([{ event_name: "received" }], next)).toEqual(["completed", "refunded"]);
  expect(expectedNext([{ event_name: "completed" }], next)).toEqual([]);
  expect(expectedNext([], next)).toEqual([]);
});
