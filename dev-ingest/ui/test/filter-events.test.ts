import { expect, test } from "vitest";
import { type EventFilters, filterEvents } from "../src/live/filter-events.ts";
import { heldEvent } from "./held-event.ts";

const events = [
  heldEvent(1, { event_name: "b", path: "test" }),
  heldEvent(2, { event_name: "a" }),
  heldEvent(3, { event_name: "b", status: "invalid" }),
  heldEvent(4, { event_name: "c", path: "test", status: "warning" }),
  heldEvent(5, { event_name: "a" }),
];

const all: EventFilters = { path: null, status: null, names: [] };

test.each<[string, Partial<EventFilters>, readonly number[], Record<string, number>]>([
  ["all, newest first", {}, [5, 4, 3, 2, 1], { a: 2, b: 2, c: 1 }],
  ["one path", { path: "test" }, [4, 1], { b: 1, c: 1 }],
  ["one status", { status: "invalid" }, [3], { b: 1 }],
  ["some names, counting the others too", { names: ["a"] }, [5, 2], { a: 2, b: 2, c: 1 }],
  ["a chosen name of which there is none", { names: ["z"] }, [], { a: 2, b: 2, c: 1, z: 0 }],
])("shows %s", (_what, filters, seqs, counts) => {
  const { visible, countByName } = filterEvents(events, { ...all, ...filters }, () => true);
  expect(visible.map(({ seq }) => seq)).toEqual(seqs);
  expect([...countByName]).toEqual(Object.entries(counts));
});

test("shows and counts what the search finds", () => {
  const { visible, countByName } = filterEvents(events, all, ({ seq }) => seq > 3);
  expect(visible.map(({ seq }) => seq)).toEqual([5, 4]);
  expect(Object.fromEntries(countByName)).toEqual({ a: 1, c: 1 });
});
