import { expect, onTestFinished, test, vi } from "vitest";
import { gap, heldAnswer, ok, pass, range, startClient, useTestClock } from "./start-client.ts";

test("track() returns nothing and never throws, whatever it is given", () => {
  useTestClock();
  const { analytics } = startClient();
  const anything = (...args: unknown[]): unknown =>
    (analytics.track as (...given: unknown[]) => unknown)(...args);
  const throwing = new Proxy(
    {},
    {
      get() {
        throw new Error("get");
      },
      ownKeys() {
        throw new Error("ownKeys");
      },
    },
  );
  const given: readonly unknown[][] = [
    [],
    [undefined, undefined],
    [null],
    [Symbol("name")],
    [{}],
    [throwing, throwing],
    ["name", throwing],
    ["name", 5n],
    ["name", Symbol("p")],
    ["name", []],
    ["name", null],
    ["", {}],
    ["x".repeat(256)],
  ];
  for (const args of given) expect(anything(...args)).toBeUndefined();
  expect(analytics.ledger()).toEqual({
    tracked: given.length,
    delivered: 0,
    pending: 0,
    dropped: { "invalid-event": given.length },
  });
  expect(anything("name", {}, "more")).toBeUndefined();
  expect(analytics.ledger().pending).toBe(1);
});

/** What code may throw beside errors: two that refuse to become a text, and two that are nothing. */
const oddities = [Object.create(null), { toString: undefined }, Symbol("odd"), null] as unknown[];

test("track() never throws, whatever callbacks and getters throw", () => {
  useTestClock();
  for (const thrown of oddities) {
    const fail = (): never => {
      throw thrown;
    };
    const { analytics, diagnostics } = startClient(undefined, { context: fail });
    analytics.track("e", {
      n: 1,
      get broken() {
        return fail();
      },
    });
    expect(diagnostics.map(({ reason }) => reason)).toEqual([
      "invalid-property",
      "invalid-property",
    ]);
    expect(analytics.ledger().pending).toBe(1);
    const strict = startClient(undefined, { beforeSend: fail }).analytics;
    strict.track("e");
    expect(strict.ledger().dropped).toEqual({ "before-send": 1 });
  }
});

test("reports what was wrong with a property, and delivers the event without it", async () => {
  useTestClock();
  const { analytics, diagnostics, attempts } = startClient();
  const cycle: Record<string, unknown> = {};
  cycle["self"] = cycle;
  analytics.track("donation", { n: 1, amount: Number.NaN, cycle });
  await analytics.flush();
  expect(diagnostics).toEqual([
    { reason: "invalid-property", message: "amount: NaN", lostEvents: 0, eventName: "donation" },
    {
      reason: "invalid-property",
      message: expect.stringMatching(/^cycle: TypeError/),
      lostEvents: 0,
      eventName: "donation",
    },
  ]);
  expect(attempts[0]!.body).toBe('[{"event_name":"donation","properties":{"n":1,"amount":null}}]');
});

test.each([
  ["no-emit", { noEmit: true }],
  ["no-host", { ingestHost: "" }],
] as const)("counts everything as %s, and never sends", async (reason, settings) => {
  useTestClock();
  const { analytics, attempts, trackMany } = startClient(undefined, settings);
  trackMany(30);
  expect(await analytics.flush()).toEqual({
    tracked: 30,
    delivered: 0,
    pending: 0,
    dropped: { [reason]: 30 },
  });
  await pass(100_000);
  expect(attempts).toEqual([]);
  expect(vi.getTimerCount()).toBe(0);
});

test("warns once for each reason where no one listens, and not about no-emit", async () => {
  useTestClock();
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  onTestFinished(() => warn.mockRestore());
  const { analytics } = startClient(undefined, { onDiagnostic: undefined });
  for (let n = 0; n < 5; n++) {
    analytics.track("", {});
    analytics.track("e", { bad: Number.NaN });
  }
  const { analytics: silent } = startClient(undefined, { onDiagnostic: undefined, noEmit: true });
  silent.track("e");
  expect(warn.mock.calls.map(([message]) => String(message).split(":")[0])).toEqual([
    "[tracker-analytics] invalid-event",
    "[tracker-analytics] invalid-property",
  ]);
});

test("a diagnostic listener that rejects takes no process down", async () => {
  const rejections: unknown[] = [];
  const listen = (reason: unknown): unknown => rejections.push(reason);
  process.on("unhandledRejection", listen);
  onTestFinished(() => void process.off("unhandledRejection", listen));
  const { analytics } = startClient(undefined, {
    onDiagnostic: async () => {
      throw new Error("the log is down");
    },
  });
  analytics.track("");
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(rejections).toEqual([]);
});

test("a diagnostic listener that throws, tracks or flushes changes nothing of the accounts", async () => {
  useTestClock();
  const reasons: string[] = [];
  const { analytics } = startClient(({ names }) => (names.includes("bad") ? { status: 400 } : ok), {
    maxQueueEvents: 40,
    onDiagnostic({ reason }) {
      reasons.push(reason);
      analytics.track("diagnostic", { reason });
      void analytics.flush({ timeoutMs: 1 });
      analytics.setAccessKey("k");
      throw new Error("observer");
    },
  });
  for (let n = 0; n < 60; n++) analytics.track(n % 10 ? "good" : "bad", { n });
  analytics.track("");
  await analytics.flush();
  expect(gap(analytics.ledger())).toBe(0);
  expect(reasons).toContain("queue-full");
  expect(reasons).toContain("rejected");
  expect(reasons).toContain("invalid-event");
  expect((await analytics.close({ timeoutMs: 0 })).pending).toBe(0);
  expect(gap(analytics.ledger())).toBe(0);
});

test("flush() waits for everything before it, in flight and waiting, and for nothing after it", async () => {
  useTestClock();
  const answers = [heldAnswer(), heldAnswer(), heldAnswer()];
  const { analytics, attempts, trackMany } = startClient((_, index) => answers[index]!.promise);
  trackMany(20);
  await pass(0);
  trackMany(3, 20);
  const ended: string[] = [];
  const first = analytics.flush().then((ledger) => ended.push(`first ${ledger.delivered}`));
  // It seals what waits, so this one travels in the next request.
  answers[0]!.give(ok);
  await pass(0);
  expect(attempts).toHaveLength(2);
  trackMany(1, 23);
  const second = analytics.flush().then((ledger) => ended.push(`second ${ledger.delivered}`));
  expect(ended).toEqual([]);
  answers[1]!.give(ok);
  await pass(0);
  expect(ended).toEqual(["first 23"]);
  answers[2]!.give(ok);
  await Promise.all([first, second]);
  expect(ended).toEqual(["first 23", "second 24"]);
  expect(attempts.flatMap(({ numbers }) => numbers)).toEqual(range(0, 24));
  expect(vi.getTimerCount()).toBe(0);
});

test("flush() resolves at once when nothing waits", async () => {
  useTestClock();
  const { analytics, attempts } = startClient();
  expect(await analytics.flush()).toEqual({ tracked: 0, delivered: 0, pending: 0, dropped: {} });
  expect(attempts).toEqual([]);
});

test.each([
  ["its own", { timeoutMs: 300 }, 300],
  ["the setting's", undefined, 10_000],
  ["none, where 0 is given", { timeoutMs: 0 }, 0],
])(
  "flush() ends at its deadline (%s) and leaves the events where they are",
  async (_what, options, deadlineMs) => {
    useTestClock();
    const { analytics } = startClient(() => new Promise(() => {}));
    analytics.track("e");
    let endedAt = Number.NaN;
    void analytics.flush(options).then(() => (endedAt = performance.now()));
    await pass(20_000);
    expect(endedAt).toBe(deadlineMs);
    expect(analytics.ledger()).toEqual({ tracked: 1, delivered: 0, pending: 1, dropped: {} });
  },
);

test.each([
  null,
  {},
  { timeoutMs: undefined },
  { timeoutMs: null },
  { timeoutMs: Number.NaN },
  { timeoutMs: -1 },
  "x",
])("flush(%j) and close() of the like neither throw nor reject", async (options) => {
  useTestClock();
  const { analytics } = startClient();
  analytics.track("e");
  await expect(analytics.flush(options as never)).resolves.toMatchObject({ tracked: 1 });
  await expect(analytics.close(options as never)).resolves.toMatchObject({ tracked: 1 });
});

test("any number of flushes at once end, each when its own events are gone", async () => {
  useTestClock();
  const { analytics, trackMany } = startClient(async () => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    return ok;
  });
  const delivered: Promise<number>[] = [];
  for (let n = 0; n < 200; n++) {
    trackMany(1, n);
    delivered.push(analytics.flush().then((ledger) => ledger.delivered));
  }
  await pass(1_000);
  for (const [index, count] of (await Promise.all(delivered)).entries()) {
    expect(count).toBeGreaterThanOrEqual(index + 1);
  }
  expect(vi.getTimerCount()).toBe(0);
});

test("close() delivers what waits, then drops what comes, and leaves no timer", async () => {
  useTestClock();
  const { analytics, attempts, trackMany } = startClient();
  trackMany(3);
  const closing = analytics.close();
  expect(analytics.close()).toBe(closing);
  trackMany(2, 3);
  expect(await closing).toEqual({ tracked: 5, delivered: 3, pending: 0, dropped: { closed: 2 } });
  trackMany(1, 5);
  analytics.setAccessKey("k");
  expect(await analytics.flush()).toMatchObject({ delivered: 3, dropped: { closed: 3 } });
  await pass(100_000);
  expect(attempts).toHaveLength(1);
  expect(vi.getTimerCount()).toBe(0);
});

test("close() counts what is left at its deadline as closed, whatever becomes of the request in flight", async () => {
  useTestClock();
  const held = heldAnswer();
  const { analytics, attempts, trackMany, diagnostics } = startClient(() => held.promise);
  trackMany(25);
  await pass(0);
  trackMany(25, 25);
  const closing = analytics.close({ timeoutMs: 500 });
  await pass(500);
  expect(await closing).toEqual({ tracked: 50, delivered: 0, pending: 0, dropped: { closed: 50 } });
  held.give(ok);
  await pass(100_000);
  expect(analytics.ledger()).toEqual({
    tracked: 50,
    delivered: 0,
    pending: 0,
    dropped: { closed: 50 },
  });
  expect(attempts).toHaveLength(1);
  expect(diagnostics.reduce((sum, { lostEvents }) => sum + lostEvents, 0)).toBe(50);
  expect(vi.getTimerCount()).toBe(0);
});

test("the ledger is a copy: changing it changes nothing", () => {
  useTestClock();
  const { analytics } = startClient();
  const ledger = analytics.ledger() as { tracked: number; dropped: Record<string, number> };
  ledger.tracked = 99;
  ledger.dropped["closed"] = 99;
  expect(analytics.ledger()).toEqual({ tracked: 0, delivered: 0, pending: 0, dropped: {} });
});

test("beforeSend changes, drops, or by throwing loses its own event only", async () => {
  useTestClock();
  const { analytics, attempts, diagnostics } = startClient(undefined, {
    beforeSend(event) {
      const { n } = event.properties as { n: number };
      if (n === 1) return null;
      if (n === 2) throw new Error("hook");
      if (n === 3) return { event_name: "renamed", properties: { n: 33 } };
      return n === 4 ? ({ event_name: 7 } as never) : event;
    },
  });
  for (let n = 0; n < 6; n++) analytics.track("e", { n });
  await analytics.flush();
  expect(attempts[0]!.numbers).toEqual([0, 33, 5]);
  expect(attempts[0]!.names).toEqual(["e", "renamed", "e"]);
  expect(analytics.ledger()).toEqual({
    tracked: 6,
    delivered: 3,
    pending: 0,
    dropped: { "before-send": 2, "invalid-event": 1 },
  });
  expect(diagnostics.map(({ reason, message }) => [reason, message])).toContainEqual([
    "before-send",
    "Error: hook",
  ]);
});

test("a word that setConsent() does not know changes nothing, and is reported", async () => {
  useTestClock();
  const { analytics, attempts, trackMany, diagnostics } = startClient();
  analytics.setConsent("grant" as "granted");
  trackMany(2);
  await pass(10_000);
  expect(attempts).toHaveLength(1);
  expect(diagnostics).toEqual([{ reason: "unknown-consent", message: "grant", lostEvents: 0 }]);
});

test("consent holds events back, lets them go, or drops them", async () => {
  useTestClock();
  const { analytics, attempts, trackMany, delivery } = startClient(undefined, {
    consent: "pending",
  });
  trackMany(30);
  delivery.leave();
  await pass(10_000);
  expect(attempts).toEqual([]);
  analytics.setConsent("granted");
  await pass(0);
  expect(attempts[0]!.numbers).toEqual(range(0, 30));
  analytics.setConsent("denied");
  trackMany(2, 30);
  analytics.setConsent("pending");
  trackMany(3, 32);
  analytics.setConsent("denied");
  await pass(10_000);
  expect(attempts).toHaveLength(1);
  expect(analytics.ledger()).toEqual({
    tracked: 35,
    delivered: 30,
    pending: 0,
    dropped: { "consent-denied": 5 },
  });
});
