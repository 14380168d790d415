import { expect, test } from "vitest";
import { CommitQueue, type Waiting } from "../../src/store/sqlite/commit-queue.ts";
import type { IncomingBatch } from "../../src/store/event-store.ts";
import { makeBatch } from "./make-batch.ts";

const batch = (name: string): IncomingBatch => makeBatch([[name, {}]]);
const batchBytes = batch("a").bytes.length;

/** A queue whose commits are seen, and end when the test says so. */
function queueUnderTest(maxGroupBytes = 1_000_000) {
  const groups: string[][] = [];
  const ends: (() => void)[] = [];
  const commit = async (group: readonly Waiting<string>[]): Promise<void> => {
    groups.push(group.map((waiting) => waiting.batch.events[0]!.name));
    await new Promise<void>((resolve) => ends.push(resolve));
    for (const waiting of group) waiting.resolve("stored");
  };
  return { queue: new CommitQueue<string>({ gatherMs: 5, maxGroupBytes }, commit), groups, ends };
}

test("what comes together shares one commit, in order", async () => {
  const { queue, groups, ends } = queueUnderTest();
  const all = Promise.all(["a", "b", "c"].map((name) => queue.add(batch(name))));
  await expect.poll(() => groups).toEqual([["a", "b", "c"]]);
  ends[0]!();
  expect(await all).toEqual(["stored", "stored", "stored"]);
});

test("during a commit one more group lies ready, and the rest follows in one", async () => {
  const { queue, groups, ends } = queueUnderTest();
  const all = ["a", "b", "c"].map((name) => queue.add(batch(name)));
  await expect.poll(() => groups).toEqual([["a", "b", "c"]]);
  all.push(...["d", "e"].map((name) => queue.add(batch(name))));
  await expect.poll(() => groups.slice(1)).toEqual([["d", "e"]]);
  all.push(...["f", "g", "h"].map((name) => queue.add(batch(name))));
  ends[0]!();
  await expect.poll(() => groups.slice(2)).toEqual([["f", "g", "h"]]);
  ends[1]!();
  ends[2]!();
  expect(await Promise.all(all)).toEqual(Array(8).fill("stored"));
});

test("a group does not wait for all of many senders, and grows with their number", async () => {
  const { queue, groups, ends } = queueUnderTest();
  const names = Array.from({ length: 60 }, (_, nth) => `e${nth}`);
  const all = names.map((name) => queue.add(batch(name)));
  expect(groups).toEqual([names.slice(0, 8), names.slice(8, 16)]);
  ends[0]!();
  await expect.poll(() => groups[2]).toEqual(names.slice(16));
  ends[1]!();
  ends[2]!();
  await Promise.all(all);
  const next = Array.from({ length: 40 }, (_, nth) => queue.add(batch(`n${nth}`)));
  expect(groups[3]!.length).toBeGreaterThan(20);
  ends[3]!();
  await expect.poll(() => ends.length).toBe(5);
  ends[4]!();
  await Promise.all(next);
});

test("flush() commits what waits, and ends when all of it is settled", async () => {
  const { queue, groups, ends } = queueUnderTest(batchBytes);
  const all = ["a", "b", "c"].map((name) => queue.add(batch(name)));
  let isFlushed = false;
  const flushed = queue.flush().then(() => (isFlushed = true));
  expect(groups).toEqual([["a"], ["b"]]);
  ends[0]!();
  ends[1]!();
  await Promise.all(all.slice(0, 2));
  await expect.poll(() => groups).toEqual([["a"], ["b"], ["c"]]);
  expect(isFlushed).toBe(false);
  ends[2]!();
  await flushed;
});

test("a group is closed by its bytes, and none is much larger", async () => {
  const { queue, groups, ends } = queueUnderTest(batchBytes * 2);
  const all = Promise.all(["a", "b", "c", "d", "e"].map((name) => queue.add(batch(name))));
  expect(groups).toEqual([
    ["a", "b"],
    ["c", "d"],
  ]);
  for (let nth = 0; nth < 3; nth++) {
    await expect.poll(() => ends.length).toBeGreaterThan(nth);
    ends[nth]!();
  }
  await all;
  expect(groups).toEqual([["a", "b"], ["c", "d"], ["e"]]);
});

test("knows how long the oldest has waited, and gives up what waits", async () => {
  const { queue, groups, ends } = queueUnderTest();
  expect(queue.oldestMs(performance.now())).toBe(0);
  const first = queue.add(batch("a"));
  await expect.poll(() => groups.length).toBe(1);
  const second = queue.add(batch("b"));
  await expect.poll(() => groups.length).toBe(2);
  const third = queue.add(batch("c"));
  expect(queue.oldestMs(performance.now() + 1_000)).toBeGreaterThanOrEqual(1_000);
  queue.refuseAll(new Error("down"));
  await expect(third).rejects.toThrow("down");
  for (const end of ends) end();
  expect(await Promise.all([first, second])).toEqual(["stored", "stored"]);
});
