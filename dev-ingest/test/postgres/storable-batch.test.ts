import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { takePieces } from "../../src/store/postgres/insert-rows.ts";
import { storableBatch } from "../../src/store/postgres/storable-batch.ts";
import { makeBatch } from "../store/make-batch.ts";

test("other work has its turns while a large batch is read", async () => {
  const text = "x".repeat(1_000);
  const batch = makeBatch(Array.from({ length: 1_000 }, (_, nth) => ["a", { nth, text }]));
  let turns = 0;
  const over = new AbortController();
  const counting = (async () => {
    for (; !over.signal.aborted; turns++) await nextTurn();
  })();
  const { events } = await storableBatch(batch);
  over.abort();
  await counting;
  expect(events).toHaveLength(1_000);
  expect(JSON.parse(events[999]!.raw)).toEqual({ event_name: "a", properties: { nth: 999, text } });
  expect(turns).toBeGreaterThanOrEqual(10);
});

test("many rows are inserted in pieces, each row once", () => {
  const sums = Array.from({ length: 20_000 }, (_, nth) => ({ property: `p${nth}` }));
  const events = Array.from({ length: 100 }, (_, seq) => ({ seq, raw: "{}" }));
  const rows = { batch: [{ id: 1 }], event: events, total: [...sums] };
  const pieces = [...takePieces(rows), rows];
  expect(pieces.flatMap(({ total = [] }) => total)).toEqual(sums);
  expect(pieces.flatMap(({ event = [] }) => event)).toEqual(events);
  expect(pieces.flatMap(({ batch = [] }) => batch)).toEqual([{ id: 1 }]);
  for (const piece of pieces)
    for (const some of Object.values(piece)) expect(some.length).toBeLessThanOrEqual(500);
});

test("few rows stay together", () => {
  const rows = { batch: [{ id: 1 }], event: [{ seq: 1, raw: "{}" }] };
  expect([...takePieces(rows)]).toEqual([]);
});
