import { expect, test } from "vitest";
import { GroupedWrites } from "../../src/store/postgres/grouped-writes.ts";
import { makeBatch } from "../store/make-batch.ts";

test("a small batch does not wait for a large one that is being written", async () => {
  const large = makeBatch([["large", { text: "x".repeat(4_000_000) }]]);
  const written = Promise.withResolvers<void>();
  const writes = new GroupedWrites(
    async (group, onBegun) => {
      onBegun();
      if (group[0] === large) await written.promise;
      return group.map(() => undefined);
    },
    () => {},
  );
  const answered: string[] = [];
  const writingLarge = writes.write(large).then(() => answered.push("large"));
  // The large one has gone before the small one comes.
  await new Promise(setImmediate);
  await writes.write(makeBatch([["small", {}]])).then(() => answered.push("small"));
  written.resolve();
  await writingLarge;
  expect(answered).toEqual(["small", "large"]);
});

test("what arrives while a group is written goes together, two groups at a time, in its order", async () => {
  const batches = Array.from({ length: 5 }, (_, nth) => makeBatch([["a", { nth }]]));
  const groups: number[][] = [];
  const ended: (() => void)[] = [];
  const writes = new GroupedWrites(
    async (group, onBegun) => {
      groups.push(group.map((batch) => batches.indexOf(batch as never)));
      onBegun();
      await new Promise<void>((resolve) => ended.push(resolve));
      return group.map(() => undefined);
    },
    () => {},
  );
  for (const batch of batches) {
    void writes.write(batch);
    await new Promise(setImmediate);
  }
  expect(groups).toEqual([[0], [1]]);
  ended[1]!();
  await expect.poll(() => groups).toEqual([[0], [1], [2, 3, 4]]);
  for (const end of ended) end();
  await writes.flush();
});
