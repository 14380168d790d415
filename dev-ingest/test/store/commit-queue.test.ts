import { setTimeout as delay } from "node:timers/promises";
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

test("what comes during a commit follows in one", async () => {
  const { queue, groups, ends } = queueUnderTest();
  const all = ["a", "b", "c"].map((name) => queue.add(batch(name)));
  await expect.poll(() => groups).toEqual([["a", "b", "c"]]);
  all.push(...["d", "e", "f"].map((name) => queue.add(batch(name))));
  await delay(20);
  expect(groups.length).toBe(1);
  ends[0]!();
  await expect.poll(() => groups.slice(1)).toEqual([["d", "e", "f"]]);
  ends[1]!();
  expect(await Promise.all(all)).toEqual(Array(6).fill("stored"));
});

test("flush() commits what waits, and ends when all of it is settled", async () => {
  const { queue, groups, ends } = queueUnderTest(batchBytes);
  const all = ["a", "b", "c"].map((name) => queue.add(batch(name)));
  let isFlushed = false;
  const flushed = queue.flush().then(() => (isFlushed = true));
  for (let nth = 0; nth < 3; nth++) {
    await expect.poll(() => groups.length).toBe(nth + 1);
    expect(isFlushed).toBe(false);
    ends[nth]!();
  }
  expect(groups).toEqual([["a"], ["b"], ["c"]]);
  await Promise.all(all);
  await flushed;
});

test("a group is closed by its bytes, and none is much larger", async () => {
  const { queue, groups, ends } = queueUnderTest(batchBytes * 2);
  const all = Promise.all(["a", "b", "c", "d", "e"].map((name) => queue.add(batch(name))));
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
  expect(queue.oldestMs(performance.now() + 1_000)).toBeGreaterThanOrEqual(1_000);
  queue.refuseAll(new Error("down"));
  await expect(second).rejects.toThrow("down");
  ends[0]!();
  expect(await first).toBe("stored");
});
