import { expect, test } from "vitest";
import { heldAnswer, ok, pass, range, startClient, useTestClock } from "./start-client.ts";

test("sends what was tracked when the interval since the first event is over", async () => {
  useTestClock();
  const { analytics, attempts } = startClient();
  analytics.track("a", { n: 0 });
  await pass(500);
  analytics.track("b", { n: 1 });
  await pass(299);
  expect(attempts).toEqual([]);
  await pass(1);
  expect(attempts.map(({ at, numbers }) => [at, numbers])).toEqual([[800, [0, 1]]]);
  expect(analytics.ledger()).toEqual({ tracked: 2, delivered: 2, pending: 0, dropped: {} });
  await pass(10_000);
  expect(attempts).toHaveLength(1);
});

test("sends at once, after the task, when enough events wait", async () => {
  useTestClock();
  const { attempts, trackMany } = startClient(undefined, { flushEvents: 5 });
  trackMany(4);
  await pass(0);
  expect(attempts).toEqual([]);
  trackMany(3, 4);
  expect(attempts).toEqual([]);
  await pass(0);
  expect(attempts.map(({ numbers }) => numbers)).toEqual([range(0, 7)]);
});

test("sends one burst in few and full requests, one at a time, in order", async () => {
  useTestClock();
  let most = 0;
  const client = startClient(async () => {
    most = Math.max(most, client.inFlight());
    await new Promise((resolve) => setTimeout(resolve, 50));
    return ok;
  });
  client.trackMany(1_234);
  await pass(1_000);
  expect(client.attempts.map(({ numbers }) => numbers.length)).toEqual([500, 500, 234]);
  expect(client.attempts.flatMap(({ numbers }) => numbers)).toEqual(range(0, 1_234));
  expect(client.attempts.map(({ at }) => at)).toEqual([0, 50, 100]);
  expect(most).toBe(1);
});

test.each([
  ["ascii", "x"],
  ["two bytes a character", "é"],
  ["four bytes a character", "😀"],
])(
  "fills requests up to the limit in bytes of UTF-8 and no further (%s)",
  async (_what, character) => {
    useTestClock();
    const maxBatchBytes = 2_000;
    const { attempts, analytics } = startClient(undefined, { maxBatchBytes });
    for (let n = 0; n < 100; n++) analytics.track("e", { n, text: character.repeat(n % 40) });
    await pass(800);
    const sizes = attempts.map(({ body }) => Buffer.byteLength(body));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(maxBatchBytes);
    const largestEventBytes = 40 + 39 * Buffer.byteLength(character);
    for (const bytes of sizes.slice(0, -1))
      expect(bytes).toBeGreaterThan(maxBatchBytes - largestEventBytes);
    expect(attempts.flatMap(({ numbers }) => numbers)).toEqual(range(0, 100));
  },
);

test("fills a request to the last byte", async () => {
  useTestClock();
  const frameBytes = '{"event_name":"e","properties":{"text":""}}'.length;
  // Two events of 499 bytes, brackets and a comma.
  const text = "x".repeat(499 - frameBytes);
  const { attempts, analytics } = startClient(undefined, { maxBatchBytes: 1_001 });
  for (let n = 0; n < 4; n++) analytics.track("e", { text });
  await pass(800);
  expect(attempts.map(({ body }) => body.length)).toEqual([1_001, 1_001]);
});

test("sends an event larger than a request alone", async () => {
  useTestClock();
  const { attempts, analytics } = startClient(undefined, { maxBatchBytes: 1_000 });
  analytics.track("small", { n: 0 });
  analytics.track("large", { n: 1, text: "x".repeat(5_000) });
  analytics.track("small", { n: 2 });
  await pass(800);
  expect(attempts.map(({ numbers }) => numbers)).toEqual([[0], [1], [2]]);
});

test("drops an event over its own limit, to the byte, and names it", async () => {
  useTestClock();
  const { attempts, analytics, diagnostics } = startClient(undefined, { maxEventBytes: 100 });
  const frameBytes = '{"event_name":"e","properties":{"t":""}}'.length;
  analytics.track("e", { t: "x".repeat(100 - frameBytes) });
  analytics.track("e", { t: "x".repeat(101 - frameBytes) });
  analytics.track("e", { t: "é".repeat(50) });
  await pass(800);
  expect(attempts[0]!.names).toEqual(["e"]);
  expect(analytics.ledger()).toEqual({
    tracked: 3,
    delivered: 1,
    pending: 0,
    dropped: { "event-too-large": 2 },
  });
  expect(
    diagnostics.map(({ reason, eventName, lostEvents }) => [reason, eventName, lostEvents]),
  ).toEqual([
    ["event-too-large", "e", 1],
    ["event-too-large", "e", 1],
  ]);
});

test("never changes a batch that was sent: later events travel in the next", async () => {
  useTestClock();
  const first = heldAnswer();
  const { attempts, trackMany, analytics } = startClient((_, index) =>
    index === 0 ? first.promise : ok,
  );
  trackMany(20);
  await pass(0);
  trackMany(3, 20);
  await pass(5_000);
  expect(attempts.map(({ numbers }) => numbers)).toEqual([range(0, 20)]);
  expect(analytics.ledger().pending).toBe(23);
  first.give({ status: 503, detail: "" });
  await pass(30_000);
  expect(attempts.map(({ numbers }) => numbers)).toEqual([
    range(0, 20),
    range(0, 20),
    range(20, 23),
  ]);
  expect(attempts[1]!.body).toBe(attempts[0]!.body);
  expect(attempts[1]!.id).toBe(attempts[0]!.id);
  expect(new Set(attempts.map(({ id }) => id)).size).toBe(2);
});

test("changing what was tracked changes nothing of what is sent", async () => {
  useTestClock();
  const { attempts, analytics } = startClient();
  const properties = { amount: "25.00", nested: { list: [1] }, at: new Date(0) };
  analytics.track("donation", properties);
  properties.amount = "0";
  properties.nested.list.push(2);
  properties.at.setTime(86_400_000);
  await pass(800);
  expect(JSON.parse(attempts[0]!.body)).toEqual([
    {
      event_name: "donation",
      properties: { amount: "25.00", nested: { list: [1] }, at: "1970-01-01T00:00:00.000Z" },
    },
  ]);
});

test("gives every batch an id of its own that any ingest of the contract takes", async () => {
  useTestClock();
  const { attempts, trackMany } = startClient(undefined, { maxBatchEvents: 1 });
  trackMany(500);
  await pass(800);
  expect(new Set(attempts.map(({ id }) => id)).size).toBe(500);
  for (const { id } of attempts) expect(id).toMatch(/^[A-Za-z0-9._~-]{1,128}$/);
});

test("drops the oldest events first when too many wait, and counts them", async () => {
  useTestClock();
  const held = heldAnswer();
  const { attempts, trackMany, analytics, diagnostics } = startClient(
    (_, index) => (index === 0 ? held.promise : ok),
    { maxQueueEvents: 100, flushEvents: 5 },
  );
  trackMany(5);
  await pass(0);
  trackMany(200, 5);
  const { pending, dropped } = analytics.ledger();
  // The five in flight may have arrived: they stay. Of the others the newest do.
  expect(pending).toBeGreaterThan(94);
  expect(pending).toBeLessThanOrEqual(100);
  expect(dropped).toEqual({ "queue-full": 205 - pending });
  held.give(ok);
  await pass(10_000);
  expect(attempts.flatMap(({ numbers }) => numbers)).toEqual([
    ...range(0, 5),
    ...range(205 - (pending - 5), 205),
  ]);
  expect(diagnostics.reduce((sum, { lostEvents }) => sum + lostEvents, 0)).toBe(205 - pending);
  expect(new Set(diagnostics.map(({ reason }) => reason))).toEqual(new Set(["queue-full"]));
});

test("holds the bound in bytes, whatever the number of events", async () => {
  useTestClock();
  const { analytics } = startClient(() => ({ status: 503 }), {
    maxQueueBytes: 100_000,
    maxBatchBytes: 5_000,
  });
  for (let n = 0; n < 1_000; n++) {
    analytics.track("e", { n, text: "x".repeat(500) });
    expect(analytics.ledger().pending * 535).toBeLessThanOrEqual(100_000);
  }
  expect(analytics.ledger().pending * 545).toBeGreaterThan(85_000);
});
