import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { segmentEvents } from "../../src/store/sqlite/segment-index.ts";
import type { EventStore } from "../../src/store/event-store.ts";
import { makeBatch } from "./make-batch.ts";
import { openStore } from "./open-store.ts";

const eventsPerBatch = 4_096;

/** Fills two segments and a part of a third; donation 7 is in each, at known places. */
async function filled(): Promise<{ store: EventStore; file: string; expected: number[] }> {
  const folder = mkdtempSync(join(tmpdir(), "dev-ingest-postings-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, "events.db");
  const store = await createSqliteStore({ file });
  const expected: number[] = [];
  for (let first = 1; first < segmentEvents * 2 + eventsPerBatch; first += eventsPerBatch) {
    const events = Array.from({ length: eventsPerBatch }, (_, nth): [string, object] => {
      const isWanted = (first + nth) % 5_000 === 0;
      if (isWanted) expected.push(first + nth);
      return ["a", { donation_id: isWanted ? 7 : first + nth + 100_000, event_id: 1 }];
    });
    await store.append(makeBatch(events));
  }
  return { store, file, expected };
}

const find = async (
  store: EventStore,
  order: "oldest" | "newest",
  limit: number,
  more: { after?: number; before?: number } = {},
) => {
  const page = await store.events({
    properties: [{ path: ["donation_id"], value: "7" }],
    order,
    limit,
    ...more,
  });
  return { seqs: page.rows.map(({ seq }) => seq), next: page.next };
};

test("finds an id in written segments and in the one that is being collected, in both orders, page by page", async () => {
  const { store, file, expected } = await filled();
  expect(expected.length).toBeGreaterThan(6);
  expect(await find(store, "oldest", 100)).toEqual({ seqs: expected, next: null });
  expect(await find(store, "newest", 100)).toEqual({ seqs: expected.toReversed(), next: null });
  const first = await find(store, "oldest", 2);
  expect(first).toEqual({ seqs: expected.slice(0, 2), next: expected[1] });
  expect((await find(store, "oldest", 100, { after: first.next! })).seqs).toEqual(
    expected.slice(2),
  );
  expect((await find(store, "newest", 100, { before: expected[3]! })).seqs).toEqual(
    expected.slice(0, 3).toReversed(),
  );
  await store.close();

  const reopened = await createSqliteStore({ file });
  expect(await find(reopened, "oldest", 100)).toEqual({ seqs: expected, next: null });
  for (let nth = 0; nth < 4; nth++) {
    const events = Array.from({ length: eventsPerBatch }, (): [string, object] => [
      "b",
      { donation_id: 7 },
    ]);
    await reopened.append(makeBatch(events));
  }
  expect((await find(reopened, "newest", 1)).seqs).toEqual([reopened.lastSeq]);
  expect((await find(reopened, "oldest", expected.length)).seqs).toEqual(expected);
  await reopened.close();
});

test("finds a name in written segments and in the one that is being collected, with other filters", async () => {
  const { store } = await openStore();
  const rare: number[] = [];
  for (let first = 1; first < segmentEvents * 2 + eventsPerBatch; first += eventsPerBatch) {
    const events = Array.from({ length: eventsPerBatch }, (_, nth): [string, object] => {
      const isRare = (first + nth) % 3_000 === 0;
      if (isRare) rare.push(first + nth);
      return [isRare ? "rare" : "common", { text: isRare && rare.length === 4 ? "needle" : "hay" }];
    });
    await store.append(makeBatch(events));
  }
  const seqs = async (query: object): Promise<number[]> =>
    (await store.events({ order: "oldest", limit: 100, name: "rare", ...query })).rows.map(
      ({ seq }) => seq,
    );
  expect(rare.length).toBeGreaterThan(10);
  expect(await seqs({})).toEqual(rare);
  expect(await seqs({ order: "newest" })).toEqual(rare.toReversed());
  expect(await seqs({ after: rare[1], before: rare[8] })).toEqual(rare.slice(2, 8));
  expect(await seqs({ text: "needle" })).toEqual([rare[3]]);
  expect(await seqs({ lane: "test" })).toEqual([]);
  expect(await seqs({ name: "common", order: "newest", limit: 2 })).toEqual([
    store.lastSeq,
    store.lastSeq - 1,
  ]);
  const page = await store.events({ order: "oldest", limit: 3, name: "rare" });
  expect(page.next).toBe(rare[2]);
});

test("finds every id of an event that has more of them than are indexed", async () => {
  const { store } = await openStore();
  const ids = Object.fromEntries(Array.from({ length: 40 }, (_, nth) => [`k${nth}_id`, nth]));
  await store.append(makeBatch([["a", ids]]));
  const rest = Array.from({ length: eventsPerBatch }, (): [string, object] => ["b", { x_id: 1 }]);
  for (let nth = 0; nth < 5; nth++) await store.append(makeBatch(rest));
  for (const nth of [0, 15, 16, 17, 39]) {
    const properties = [{ path: [`k${nth}_id`], value: String(nth) }];
    const page = await store.events({ order: "oldest", limit: 10, properties });
    expect(page.rows.map(({ seq }) => seq)).toEqual([1]);
  }
});
