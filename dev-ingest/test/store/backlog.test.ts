import { expect, onTestFinished, test } from "vitest";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { makeBatch } from "./make-batch.ts";
import { openStore } from "./open-store.ts";

test("what people ask does not wait for a backlog of appends, which keep their order", async () => {
  const { store } = await openStore();
  let settled = 0;
  // Writing one takes much longer than handing it on.
  const batches = Array.from({ length: 500 }, (_, nth) =>
    makeBatch(Array.from({ length: 40 }, () => [`e${nth}`, { donation_id: nth, amount: 1 }])),
  );
  const appends = batches.map(async (batch) => {
    const outcome = await store.append(batch);
    settled++;
    return outcome;
  });
  await store.shared.saveSetting("asked", "early");
  expect(settled).toBeLessThan(appends.length);
  const outcomes = await Promise.all(appends);
  expect(outcomes.map((outcome) => outcome.kind === "stored" && outcome.firstSeq)).toEqual(
    appends.map((_, nth) => nth * 40 + 1),
  );
});

test("other work gets a turn between the answers to many questions", async () => {
  const { store } = await openStore();
  let turn = 0;
  let nextTurn = setImmediate(function count() {
    turn++;
    nextTurn = setImmediate(count);
  });
  onTestFinished(() => clearImmediate(nextTurn));
  const turns = await Promise.all(
    Array.from({ length: 20 }, async () => {
      await store.statistics({});
      // As long as it takes to write a large answer: the thread has the next one by then.
      const endMs = performance.now() + 10;
      while (performance.now() < endMs);
      return turn;
    }),
  );
  expect(new Set(turns).size).toBe(turns.length);
});

test("a store that is closed stores what waited before", async () => {
  const { store, file } = await openStore();
  const appends = Array.from({ length: 500 }, (_, nth) =>
    store.append(makeBatch([[`e${nth}`, {}]])),
  );
  await store.close();
  expect((await Promise.all(appends)).every(({ kind }) => kind === "stored")).toBe(true);
  const again = await createSqliteStore({ file });
  onTestFinished(() => again.close());
  expect((await again.statistics({})).length).toBe(500);
});
