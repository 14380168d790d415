import { expect, test } from "vitest";
import { Turns } from "../../src/ingest/turns.ts";

test("runs as much at one time as fits, in order, and what is too heavy alone", async () => {
  const turns = new Turns(10);
  const running = new Set<string>();
  const seen: string[] = [];
  const work = (name: string, weight: number): Promise<void> =>
    turns.take(weight, async () => {
      running.add(name);
      await new Promise((resolve) => setTimeout(resolve, 1));
      seen.push([...running].join("+"));
      running.delete(name);
    });
  await Promise.all([work("a", 4), work("b", 6), work("c", 99), work("d", 1), work("e", 1)]);
  expect(seen).toEqual(["a+b", "b", "c", "d+e", "e"]);
});

test("gives the next its turn after one that failed", async () => {
  const turns = new Turns(1);
  await expect(turns.take(1, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await turns.take(1, () => Promise.resolve("yes"))).toBe("yes");
});
