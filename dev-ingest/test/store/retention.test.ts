import { randomBytes } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import type { EventStore } from "../../src/store/event-store.ts";
import { deleteEvents, expire } from "../../src/store/removal/removals.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { makeBatch } from "./make-batch.ts";
import { openStore } from "./open-store.ts";

const day = 86_400_000;
const seqs = async (store: EventStore): Promise<number[]> =>
  (await store.events({ order: "oldest", limit: 1_000 })).rows.map(({ seq }) => seq);

const rejection = {
  path: "track",
  run: null,
  batchId: null,
  receivedAtMs: 0,
  sender: { origin: null, userAgent: null },
  index: null,
  number: null,
  raw: "[",
  rawBytes: 1,
  message: "",
  issuePath: "",
} as const;

/** Every answer that counts the events of a name, all of which must be the same. */
async function countsOf(store: EventStore): Promise<number[]> {
  const total = async (query: object): Promise<number> => {
    const { rows } = await store.series({ intervalMs: day, ...query });
    return rows.reduce((sum, { count }) => sum + count, 0);
  };
  return [
    (await seqs(store)).length,
    await total({}),
    await total({ property: "amount" }),
    await total({ property: "amount", groupBy: ["kind"] }),
    await total({ by: "received" }),
    (await store.statistics({})).reduce((sum, { count }) => sum + count, 0),
  ];
}

test("what retention removed is in no page of the file", async () => {
  const { store, file } = await openStore();
  const secret = "ada.lovelace@example.org";
  for (let nth = 0; nth < 50; nth++)
    await store.append(makeBatch([["a", { mail: secret, donor_id: `${secret}-${nth}` }]]));
  await store.append(makeBatch([["a", { mail: "kept@example.org" }]]));
  await expire(store, 0, { maxEvents: 1 });
  await store.close();
  const bytes = readFileSync(file);
  expect(bytes.includes("kept@example.org")).toBe(true);
  expect(bytes.includes(secret)).toBe(false);
});

test("deletes events by the age of their storing, whenever they happened, and every answer agrees", async () => {
  const { store } = await openStore();
  const lastYear = Date.now() - 365 * day;
  for (const amount of [1, 2]) await store.append(makeBatch([["a", { amount, kind: "x" }]]));
  await delay(1_100);
  await store.append(makeBatch([["a", { amount: "4.50", kind: "y" }]], { receivedAtMs: lastYear }));
  await expire(store, 0, { maxAgeMs: 1_000 });
  expect(await seqs(store)).toEqual([3]);
  expect(await countsOf(store)).toEqual([1, 1, 1, 1, 1, 1]);
  const { rows } = await store.series({ property: "amount", intervalMs: null });
  expect(rows).toMatchObject([{ sum: "4.50", min: "4.50", max: "4.50" }]);
});

test("keeps the newest events beyond a count; a minute that is cut is counted again", async () => {
  const { store } = await openStore();
  const amounts = [100, -50, "0.10", 7, "0.20"];
  await store.append(makeBatch(amounts.map((amount) => ["a", { amount, kind: "x", id: 1 }])));
  await expire(store, 0, { maxEvents: 3 });
  expect(await seqs(store)).toEqual([3, 4, 5]);
  expect(await countsOf(store)).toEqual([3, 3, 3, 3, 3, 3]);
  const { rows } = await store.series({ property: "amount", intervalMs: null });
  expect(rows).toMatchObject([{ sum: "7.30", min: "0.10", max: "7" }]);
  const ids = { properties: [{ path: ["id"], value: "1" }], order: "oldest", limit: 9 } as const;
  expect((await store.events(ids)).rows.map(({ seq }) => seq)).toEqual([3, 4, 5]);
});

test("counts of runs and of what is deleted leave out what retention took", async () => {
  const { store } = await openStore();
  const batch = makeBatch(
    Array.from({ length: 5 }, () => ["a", {}]),
    { run: "ci" },
  );
  await store.append(batch);
  await expire(store, 0, { maxEvents: 3 });
  expect((await store.runs()).map(({ run, events }) => [run, events])).toEqual([["ci", 3]]);
  expect(await deleteEvents(store, { run: "ci" })).toBe(3);
});

test("remembers numbers and plain ids when their events are gone, and forgets both after their time", async () => {
  const { store } = await openStore();
  const now = { receivedAtMs: Date.now() };
  const numbered = makeBatch([["a", {}]], { batchId: "c.1-1", ...now });
  const plain = makeBatch([["a", {}]], { batchId: "plain", ...now });
  await store.append(numbered);
  await store.append(plain);
  await store.append(makeBatch([["last", {}]]));
  await expire(store, 0, { maxEvents: 1, memoryMs: 1_500 });
  expect(await seqs(store)).toEqual([3]);
  expect((await store.append(numbered)).kind).toBe("duplicate");
  expect((await store.append(plain)).kind).toBe("duplicate");
  await delay(1_600);
  await expire(store, 0, { maxEvents: 1, memoryMs: 1_500 });
  expect((await store.append(numbered)).kind).toBe("stored");
  expect((await store.append(plain)).kind).toBe("stored");
});

test("holds its bound of bytes with many names and numbers, and keeps the newest events", async () => {
  const maxBytes = 4_000_000;
  const { store, file } = await openStore();
  const round = async (): Promise<void> => {
    const events = Array.from({ length: 1_000 }, (_, nth): [string, object] => [
      `e${nth}`,
      { [`n${nth}`]: nth, text: randomBytes(375).toString("base64") },
    ]);
    for (let nth = 0; nth < 10; nth++) await store.append(makeBatch(events));
    await expire(store, 0, { maxBytes });
  };
  for (let nth = 0; nth < 3; nth++) await round();
  const newest = (await store.events({ order: "newest", limit: 1 })).rows[0]!.seq;
  expect(newest).toBe(30_000);
  const oldest = (await store.events({ order: "oldest", limit: 1 })).rows[0]!.seq;
  expect(oldest).toBeGreaterThan(20_000);
  expect(oldest).toBeLessThan(30_000 - 2_000);
  expect(statSync(file).size).toBeLessThan(1.1 * maxBytes);
});

test("a run of which nothing was accepted is listed until it has been unused for long", async () => {
  const { store } = await openStore();
  const rejected = [{ ...rejection, run: "refused", code: "name-missing" }];
  await store.append(makeBatch([], { run: "refused", receivedAtMs: Date.now(), rejected }));
  await expire(store, 0);
  expect((await store.runs()).map(({ run }) => run)).toEqual(["refused"]);
  await expire(store, Date.now() + 1);
  expect(await store.runs()).toEqual([]);
});

test("counts again what a deletion left that was cut off", async () => {
  const { store, file } = await openStore();
  const batch = makeBatch(
    Array.from({ length: 1_000 }, () => ["a", { amount: 1 }]),
    { run: "ci" },
  );
  // So many steps that it is not over before the store is closed.
  for (let nth = 0; nth < 10; nth++) await store.append(batch);
  const deleting = deleteEvents(store, { run: "ci" });
  await Promise.all([expect(deleting).rejects.toThrow("The store is closed."), store.close()]);
  const again = await createSqliteStore({ file });
  onTestFinished(() => again.close());
  const { length } = (await again.events({ order: "oldest", limit: 10_000 })).rows;
  expect(length).toBeGreaterThan(0);
  expect(length).toBeLessThan(10_000);
  await expire(again, 0);
  expect((await again.statistics({})).map(({ count }) => count)).toEqual([length]);
});

test("keeps so many refused pieces", async () => {
  const { store } = await openStore();
  for (let nth = 0; nth < 5; nth++) await store.reject({ ...rejection, code: `code-${nth}` });
  await expire(store, 0, { maxRejections: 3 });
  const { rows } = await store.rejections({ order: "oldest", limit: 10 });
  expect(rows.map(({ code }) => code)).toEqual(["code-2", "code-3", "code-4"]);
});

test("forgets the oldest plain batch ids when they take up the bytes that events should have", async () => {
  const { store } = await openStore();
  const plain = (nth: number): ReturnType<EventStore["append"]> =>
    store.append(
      makeBatch([["a", { text: "x".repeat(500) }]], { batchId: `${nth}`.padStart(180, "p") }),
    );
  await Promise.all(Array.from({ length: 2_500 }, (_, nth) => plain(nth)));
  await expire(store, 0, { maxBytes: 1_000_000 });
  expect((await seqs(store)).length).toBeGreaterThan(500);
  expect(await plain(0)).toMatchObject({ kind: "stored" });
  expect(await plain(2_499)).toMatchObject({ kind: "duplicate" });
});

test("keeps a batch that came again with new events for as long as one of them is there", async () => {
  const { store } = await openStore();
  const part = makeBatch(
    [
      ["a", {}],
      ["b", {}],
    ],
    { batchId: "c.1-2" },
  );
  await store.append({ ...part, events: part.events.slice(0, 1) });
  await store.append(makeBatch([["other", {}]]));
  await store.append(part);
  await expire(store, 0, { maxEvents: 2 });
  const { rows } = await store.events({ order: "oldest", limit: 9 });
  expect(rows.map(({ name, batchId }) => [name, batchId])).toEqual([
    ["other", null],
    ["b", "c.1-2"],
  ]);
  await store.append(makeBatch([["last", {}]]));
  await store.append(makeBatch([["last", {}]]));
  await expire(store, 0, { maxEvents: 2 });
  expect((await store.batches({ order: "oldest", limit: 9 })).rows.length).toBe(2);
});
