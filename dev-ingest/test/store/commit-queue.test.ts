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

test("what comes during a commit follows in one group right after it", async () => {
  const { queue, groups, ends } = queueUnderTest();
  const first = queue.add(batch("a"));
  await expect.poll(() => groups.length).toBe(1);
  const later = Promise.all(["b", "c"].map((name) => queue.add(batch(name))));
  expect(groups.length).toBe(1);
  ends[0]!();
  await first;
  await expect.poll(() => groups).toEqual([["a"], ["b", "c"]]);
  ends[1]!();
  await later;
});

test("a group is closed by its bytes, and none is much larger", async () => {
  const { queue, groups, ends } = queueUnderTest(batchBytes * 2);
  const all = Promise.all(["a", "b", "c", "d", "e"].map((name) => queue.add(batch(name))));
  expect(groups).toEqual([["a", "b"]]);
  for (let nth = 0; nth < 3; nth++) {
    await expect.poll(() => ends.length).toBe(nth + 1);
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
  expect(queue.oldestMs(performance.now() + 1_000)).toBeGreaterThanOrEqual(1_000);
  queue.refuseAll(new Error("down"));
  await expect(second).rejects.toThrow("down");
  ends[0]!();
  expect(await first).toBe("stored");
});
