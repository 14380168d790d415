import { expect, test } from "vitest";
import { toHeldEvents, toStoredEvent } from "../src/api/stored-event.ts";
import { heldEvent } from "./held-event.ts";

test("takes an event of the server as it is", () => {
  const { textLength: _, ...stored } = heldEvent(3, {
    run: "r",
    batch: "b",
    status: "warning",
    path: "test",
    issues: [{ path: "/a", code: "c", message: "m", severity: "error" }],
    sender: { origin: "http://a", userAgent: "x" },
  });
  expect(toStoredEvent(JSON.parse(JSON.stringify(stored)))).toEqual(stored);
});

test("leaves out what is not an event and keeps its neighbors", () => {
  const odd = [null, 1, "x", [], {}, { seq: 1 }, { seq: "1", id: "a", event_name: "b" }];
  const events = toHeldEvents([...odd, heldEvent(2), { ...heldEvent(3), issues: [null, {}] }], 900);
  expect(events.map(({ seq, issues, textLength }) => [seq, issues, textLength])).toEqual([
    [2, [], 100],
    [3, [], 100],
  ]);
  expect(toHeldEvents({ no: "list" }, 10)).toEqual([]);
});
