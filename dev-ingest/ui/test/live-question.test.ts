import { expect, test } from "vitest";
import { AskError } from "../src/api/ask.ts";
import { LiveQuestion } from "../src/api/live-question.ts";

/** A question whose answers come when the test says, on a clock that the test moves. */
function setUp() {
  const asked: string[] = [];
  const answers: { resolve: (value: string) => void; reject: (error: Error) => void }[] = [];
  const timers = new Set<{ run: () => void; delayMs: number }>();
  let nowMs = 0;
  const live = new LiveQuestion<string>({
    nowMs: () => nowMs,
    setTimer: (run, delayMs) => {
      const timer = { run, delayMs };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  });
  return {
    live,
    asked,
    question: (key: string) => ({
      key,
      ask: async () =>
        new Promise<string>((resolve, reject) => {
          asked.push(key);
          answers.push({ resolve, reject });
        }),
    }),
    answer: async (value: string | Error) => {
      const { resolve, reject } = answers.shift()!;
      if (typeof value === "string") resolve(value);
      else reject(value);
      await new Promise((done) => setImmediate(done));
    },
    pass: (ms: number) => (nowMs += ms),
    timers,
    endRest: () => {
      for (const timer of timers) {
        timers.delete(timer);
        timer.run();
      }
    },
  };
}

test("asks once, and again after a rest when something has arrived", async () => {
  const { live, asked, question, answer, endRest } = setUp();
  live.follow(question("a"), 1);
  live.follow(question("a"), 2);
  expect(asked).toEqual(["a"]);
  await answer("one");
  expect(live.read()).toEqual({ value: "one", key: "a", problem: null });
  live.follow(question("a"), 2);
  expect(asked).toEqual(["a"]);
  endRest();
  expect(asked).toEqual(["a", "a"]);
  await answer("two");
  endRest();
  expect(asked).toEqual(["a", "a"]);
  live.follow(question("a"), 3);
  expect(asked).toEqual(["a", "a", "a"]);
});

test("a question that changes while it is asked is asked once more, not once for each change", async () => {
  const { live, asked, question, answer } = setUp();
  for (const key of ["18:40", "18:41", "18:42", "18:43"]) live.follow(question(key), 1);
  expect(asked).toEqual(["18:40"]);
  await answer("at 18:40");
  expect(live.read()).toMatchObject({ value: "at 18:40", key: "18:40" });
  expect(asked).toEqual(["18:40", "18:43"]);
  await answer("at 18:43");
  expect(live.read()).toMatchObject({ value: "at 18:43", key: "18:43" });
});

test("another question does not wait for the rest of the one before", async () => {
  const { live, asked, question, answer, timers } = setUp();
  live.follow(question("a"), 1);
  await answer("one");
  live.follow(question("b"), 1);
  expect(asked).toEqual(["a", "b"]);
  expect(timers.size).toBe(0);
});

test("a slow question rests longer, a failed one comes again by itself and keeps its answer", async () => {
  const { live, asked, question, answer, pass, timers, endRest } = setUp();
  live.follow(question("a"), 1);
  pass(2_000);
  await answer("one");
  expect([...timers].map(({ delayMs }) => delayMs)).toEqual([8_000]);
  live.again();
  await answer(new Error("gone"));
  expect(live.read()).toEqual({ value: "one", key: "a", problem: "gone" });
  endRest();
  expect(asked).toEqual(["a", "a", "a"]);
});

test("a question that fails leaves no answer to another one", async () => {
  const { live, question, answer } = setUp();
  live.follow(question("a"), 1);
  await answer("one");
  live.follow(question("b"), 1);
  expect(live.read()).toEqual({ value: "one", key: "a", problem: null });
  await answer(new Error("refused"));
  expect(live.read()).toEqual({ value: null, key: null, problem: "refused" });
});

test("what was given up changes nothing any more", async () => {
  const { live, asked, question, answer } = setUp();
  live.follow(question("a"), 1);
  live.stop();
  await answer("late");
  expect(live.read().value).toBeNull();
  live.follow(question("a"), 1);
  expect(asked).toEqual(["a", "a"]);
});

test("an answer that says what it knows is asked for again only when there is more", async () => {
  const { live, asked, question, answer, endRest } = setUp();
  const counted = { ...question("a"), seqOf: (value: string) => Number(value) };
  live.follow(counted, 0);
  live.follow(counted, 1);
  await answer("1");
  endRest();
  expect(asked).toEqual(["a"]);
  live.follow(counted, 2);
  expect(asked).toEqual(["a", "a"]);
});

test.each([
  ["is not understood", new AskError("No such property.", 400), 30_000],
  ["cannot be answered now", new AskError("The store is down.", 503), 3_000],
  ["is not heard", new AskError("The server cannot be reached.", null), 3_000],
])(
  "a question that %s is asked again after a while, whatever arrives",
  async (_, error, restMs) => {
    const { live, asked, question, answer, timers, endRest } = setUp();
    live.follow(question("a"), 1);
    await answer(error);
    live.follow(question("a"), 2);
    expect([...timers].map(({ delayMs }) => delayMs)).toEqual([restMs]);
    expect(asked).toEqual(["a"]);
    endRest();
    expect(asked).toEqual(["a", "a"]);
    live.follow(question("b"), 2);
    await answer("one");
    expect(asked).toEqual(["a", "a", "b"]);
  },
);
