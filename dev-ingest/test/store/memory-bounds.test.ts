import { expect, test } from "vitest";
import { createMemoryStore } from "../../src/store/memory-store.ts";
import { makeBatch } from "./make-batch.ts";

const rejection = {
  lane: "track",
  run: null,
  batchId: null,
  receivedAtMs: 0,
  sender: { origin: null, userAgent: null },
  index: null,
  rawBytes: 1,
  message: "",
  path: "",
} as const;

test("keeps the newest refused pieces within a number and a size", async () => {
  const store = createMemoryStore({ maxRejections: 10, maxRejectionUnits: 1_000 });
  const codes = async (): Promise<string[]> =>
    (await store.rejections({ order: "oldest", limit: 1_000 })).rows.map(({ code }) => code);
  for (let nth = 0; nth < 25; nth++)
    await store.reject({ ...rejection, raw: "[", code: `small-${nth}` });
  expect((await codes()).length).toBeLessThan(20);
  expect((await codes()).at(-1)).toBe("small-24");
  for (let nth = 0; nth < 5; nth++)
    await store.reject({ ...rejection, raw: "x".repeat(400), code: `large-${nth}` });
  expect(await codes()).toEqual(["large-3", "large-4"]);
});

test("keeps the runs used last, and everything that came without one", async () => {
  const store = createMemoryStore({ maxRuns: 10 });
  await store.append(makeBatch([["a", {}]]));
  for (let nth = 0; nth < 35; nth++)
    await store.append(makeBatch([["a", {}]], { run: `run-${nth}`, receivedAtMs: nth }));
  const runs = (await store.runs()).map(({ run }) => run);
  expect(runs.length).toBeLessThanOrEqual(10);
  expect(runs[0]).toBe("run-34");
  expect((await store.events({ order: "oldest", limit: 1_000, run: null })).rows.length).toBe(1);
  expect((await store.statistics({})).length).toBe(runs.length + 1);
});

test("keeps events within a number and a size, and batch ids within a number", async () => {
  const store = createMemoryStore({ maxStoredEvents: 5, maxStoredBytes: 100_000, maxBatchIds: 3 });
  for (let nth = 0; nth < 10; nth++)
    await store.append(makeBatch([["a", {}]], { batchId: `b${nth}` }));
  expect((await store.events({ order: "oldest", limit: 100 })).rows.map(({ seq }) => seq)).toEqual([
    6, 7, 8, 9, 10,
  ]);
  expect((await store.append(makeBatch([["a", {}]], { batchId: "b9" }))).kind).toBe("duplicate");
  expect((await store.append(makeBatch([["a", {}]], { batchId: "b0" }))).kind).toBe("stored");
  await store.append(makeBatch([["a", { text: "x".repeat(99_000) }]]));
  expect((await store.events({ order: "oldest", limit: 100 })).rows.map(({ seq }) => seq)).toEqual([
    12,
  ]);
  // Bodies without events count as well: a flood of them would fill the memory too.
  for (let nth = 0; nth < 1_000; nth++) await store.append(makeBatch([]));
  expect((await store.batches({ order: "oldest", limit: 1_000 })).rows.length).toBeLessThan(250);
});

test("counts names beyond its bound together", async () => {
  const store = createMemoryStore({ maxNames: 3 });
  for (let nth = 0; nth < 6; nth++) await store.append(makeBatch([[`name-${nth}`, {}]]));
  expect((await store.statistics({})).map(({ name, count }) => [name, count])).toEqual([
    ["name-0", 1],
    ["name-1", 1],
    ["name-2", 1],
    ["(other names)", 3],
  ]);
});
