import { randomBytes } from "node:crypto";
import { statSync } from "node:fs";
import { expect, test } from "vitest";
import type { EventStore } from "../../src/store/event-store.ts";
import { makeBatch } from "./make-batch.ts";
import { openStore } from "./open-store.ts";

const seqs = async (store: EventStore): Promise<number[]> =>
  (await store.events({ order: "oldest", limit: 1_000 })).rows.map(({ seq }) => seq);

test("deletes events that are too old, and keeps their sums", async () => {
  const { store } = await openStore({ maxAgeMs: 3_600_000 });
  const nowMs = Date.now();
  for (const ageMs of [7_200_000, 5_000_000, 60_000, 0])
    await store.append(makeBatch([["a", { amount: 1 }]], { receivedAtMs: nowMs - ageMs }));
  await store.expire(0);
  expect(await seqs(store)).toEqual([3, 4]);
  const series = await store.series({ property: "amount", intervalMs: 86_400_000 });
  expect(series.reduce((sum, row) => sum + row.sum, 0)).toBe(4);
});

test("hides from streams that are open what it hides from everybody", async () => {
  const { store } = await openStore({ maxEvents: 3 });
  store.onStored(() => {});
  for (let nth = 0; nth < 5; nth++) await store.append(makeBatch([["a", {}]]));
  await store.expire(0);
  await store.append(makeBatch([["b", {}]]));
  for (const after of [0, 2, 3, 4, 5]) {
    const { rows } = await store.events({ after, order: "oldest", limit: 10 });
    expect(rows.map(({ seq }) => seq)).toEqual([3, 4, 5, 6].filter((seq) => seq > after));
  }
});

test("counts of runs and of what is deleted leave out what is hidden in a request with younger events", async () => {
  const { store } = await openStore({ maxEvents: 3 });
  await store.append(
    makeBatch(
      Array.from({ length: 5 }, () => ["a", {}]),
      { run: "ci" },
    ),
  );
  await store.expire(0);
  expect(await seqs(store)).toEqual([3, 4, 5]);
  expect((await store.runs()).map(({ run, events }) => [run, events])).toEqual([["ci", 3]]);
  expect(await store.deleteEvents({ run: "ci" })).toBe(3);
});

test("forgets batch ids when they are older than the events by so much", async () => {
  const { store } = await openStore({ maxAgeMs: 1_000, batchIdAgeMs: 60_000 });
  const old = makeBatch([["a", {}]], { batchId: "old", receivedAtMs: Date.now() - 120_000 });
  const recent = makeBatch([["a", {}]], { batchId: "recent", receivedAtMs: Date.now() - 30_000 });
  await store.append(old);
  await store.append(recent);
  await store.append(makeBatch([["a", {}]], { receivedAtMs: Date.now() }));
  await store.expire(0);
  expect(await seqs(store)).toEqual([3]);
  expect((await store.append(recent)).kind).toBe("duplicate");
  expect((await store.append(old)).kind).toBe("stored");
});

test("deletes the oldest events while the file holds too much, and then uses their room again", async () => {
  const maxBytes = 4_000_000;
  const { store, file } = await openStore({ maxBytes });
  const round = async (): Promise<void> => {
    const names = Array.from({ length: 1_000 }, (_, nth): [string, object] => [
      `e${nth}`,
      // Nothing that packs well.
      { text: randomBytes(375).toString("base64") },
    ]);
    for (let nth = 0; nth < 10; nth++) await store.append(makeBatch(names));
    for (let nth = 0; nth < 3; nth++) await store.expire(0);
  };
  await round();
  const newest = (await store.events({ order: "newest", limit: 1 })).rows[0]!.seq;
  expect(newest).toBe(10_000);
  await round();
  await round();
  expect((await store.events({ order: "oldest", limit: 1 })).rows[0]!.seq).toBeGreaterThan(20_000);
  expect(statSync(file).size).toBeLessThan(4 * maxBytes);
});

test("keeps so many refused pieces", async () => {
  const { store } = await openStore({ maxRejections: 3 });
  const rejection = {
    lane: "track",
    run: null,
    batchId: null,
    receivedAtMs: 0,
    sender: { origin: null, userAgent: null },
    index: null,
    raw: "[",
    rawBytes: 1,
    message: "",
    path: "",
  } as const;
  for (let nth = 0; nth < 5; nth++) await store.reject({ ...rejection, code: `code-${nth}` });
  await store.expire(0);
  const { rows } = await store.rejections({ order: "oldest", limit: 10 });
  expect(rows.map(({ code }) => code)).toEqual(["code-2", "code-3", "code-4"]);
});
