import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { noRows, piecesOf } from "../../src/store/postgres/insert-rows.ts";
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
  const [full, rest] = piecesOf({ ...noRows(), batch: [{ id: 1 }], event: events, total: sums });
  const rowsOf = (table: string): readonly unknown[] =>
    [...full, ...rest].flatMap((piece) => (piece.table === table ? piece.rows : []));
  expect(rowsOf("total")).toEqual(sums);
  expect(rowsOf("event")).toEqual(events);
  expect(rowsOf("batch")).toEqual([{ id: 1 }]);
  for (const { rows } of [...full, ...rest]) expect(rows.length).toBeLessThanOrEqual(500);
});

test("few rows go at one time, and tables without a row are left alone", () => {
  const [full, rest] = piecesOf({
    ...noRows(),
    batch: [{ id: 1 }],
    event: [{ seq: 1, raw: "{}" }],
  });
  expect(full).toEqual([]);
  expect(rest.map(({ table }) => table)).toEqual(["batch", "event"]);
});
