import { expect, test, vi } from "vitest";
import { askAhead, takeAhead } from "../src/api/asked-ahead.ts";

test("an answer that was asked for ahead is there for the view, once", async () => {
  expect(await askAhead({ key: "asked once", ask: async () => 42 })).toBe(42);
  expect(takeAhead("asked once")?.read()).toEqual({ value: 42, key: "asked once", problem: null });
  expect(takeAhead("asked once")).toBeNull();
});

test("a question that failed ahead says why, and is asked again by the view alone", async () => {
  vi.useFakeTimers();
  let asked = 0;
  const question = {
    key: "failed",
    ask: async () => {
      asked++;
      return Promise.reject(new Error("no such route"));
    },
  };
  expect(await askAhead(question)).toBeNull();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toBe(1);
  const live = takeAhead("failed")!;
  expect(live.read().problem).toBe("no such route");
  live.follow(question, 0);
  expect(asked).toBe(2);
  live.stop();
  vi.useRealTimers();
});

test("a question that is still being asked is not asked again by the view", async () => {
  const { promise, resolve } = Promise.withResolvers<string>();
  let asked = 0;
  const question = {
    key: "slow",
    ask: async () => {
      asked++;
      return promise;
    },
  };
  const settled = askAhead(question);
  const live = takeAhead<string>("slow")!;
  live.follow(question, 7);
  resolve("late");
  expect(await settled).toBeNull();
  expect(live.read().value).toBe("late");
  expect(asked).toBe(1);
  live.stop();
});

test("what was asked for ahead is asked again when more has arrived since, and not before", async () => {
  vi.useFakeTimers();
  let asked = 0;
  const question = { key: "followed", ask: async () => ++asked };
  await askAhead(question, 7);
  const live = takeAhead<number>("followed")!;
  live.follow(question, 7);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(asked).toBe(1);
  live.follow(question, 8);
  expect(asked).toBe(2);
  live.stop();
  vi.useRealTimers();
});
