import { onTestFinished, expect, test, vi } from "vitest";
import type { Answer } from "../../src/core/transport.ts";
import { heldAnswer, ok, pass, range, startClient, useTestClock } from "./start-client.ts";

/** Makes every back-off as long as its window allows. */
function drawLongest(): void {
  const random = vi.spyOn(Math, "random").mockReturnValue(0.999_999);
  onTestFinished(() => random.mockRestore());
}

const failing = (status: number, retryAfter?: string): Answer => ({
  status,
  detail: "why",
  ...(retryAfter === undefined ? {} : { retryAfter }),
});

test("posts JSON with the key of the moment, and no key header where there is none", async () => {
  useTestClock();
  const { analytics, attempts } = startClient(undefined, {
    accessKey: "first",
    requestTimeoutMs: 7_000,
  });
  analytics.track("e");
  await analytics.flush();
  analytics.setAccessKey("second");
  analytics.track("e");
  await analytics.flush();
  for (const none of [null, ""]) {
    analytics.setAccessKey(none);
    analytics.track("e");
    await analytics.flush();
  }
  expect(
    attempts.map(({ body, request: { method, headers } }) => ({ method, headers, body })),
  ).toEqual(
    [{ "x-analytics-key": "first" }, { "x-analytics-key": "second" }, {}, {}].map((key) => ({
      method: "POST",
      headers: { "content-type": "application/json", ...key },
      body: '[{"event_name":"e","properties":{}}]',
    })),
  );
  expect(attempts[0]!.timeoutMs).toBe(7_000);
  expect(attempts[0]!.url).toMatch(/^http:\/\/ingest\.test\/track\?batch=[^&]+&age=0&upto=1$/);
});

test.each([0, 408, 425, 429, 500, 502, 503, 504])(
  "tries the same bytes under the same id again after %i, in doubling windows, until they arrive",
  async (status) => {
    useTestClock();
    drawLongest();
    const { analytics, attempts, diagnostics } = startClient((_, index) =>
      index < 8 ? failing(status) : ok,
    );
    analytics.track("e", { n: 1 });
    await pass(200_000);
    const waits = attempts
      .slice(1)
      .map(({ at }, index) => Math.round((at - attempts[index]!.at) / 1_000));
    expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30, 30]);
    expect(new Set(attempts.map(({ id, body }) => id + body)).size).toBe(1);
    expect(analytics.ledger()).toEqual({ tracked: 1, delivered: 1, pending: 0, dropped: {} });
    // Once for the whole outage.
    expect(diagnostics).toEqual([
      {
        reason: "unreachable",
        message: `http://ingest.test/track ${status} why`,
        lostEvents: 0,
        status,
      },
    ]);
  },
);

test("is back to normal speed at the first success, and reports the next outage again", async () => {
  useTestClock();
  drawLongest();
  const statuses = [503, 503, 503, 200, 503, 200];
  const { analytics, attempts, diagnostics } = startClient((_, index) => failing(statuses[index]!));
  analytics.track("e");
  await pass(10_000);
  expect(attempts).toHaveLength(4);
  analytics.track("e");
  await pass(2_000);
  expect(attempts).toHaveLength(6);
  expect(attempts[5]!.at - attempts[4]!.at).toBeLessThanOrEqual(1_001);
  expect(diagnostics.map(({ reason }) => reason)).toEqual(["unreachable", "unreachable"]);
});

test("keeps everything in order while an outage lasts", async () => {
  useTestClock();
  let isUp = false;
  const { attempts, trackMany, analytics } = startClient(() => (isUp ? ok : failing(503)));
  for (let step = 0; step < 10; step++) {
    trackMany(30, step * 30);
    await pass(5_000);
  }
  isUp = true;
  const failed = attempts.length;
  await pass(60_000);
  expect(attempts.slice(failed).flatMap(({ numbers }) => numbers)).toEqual(range(0, 300));
  expect(analytics.ledger()).toEqual({ tracked: 300, delivered: 300, pending: 0, dropped: {} });
});

test.each([
  ["seconds", "7"],
  ["a date", "Thu, 01 Jan 1970 00:00:07 GMT"],
])(
  "asks again when Retry-After (%s) is over, to the millisecond, and not before",
  async (_what, header) => {
    useTestClock();
    drawLongest();
    const { trackMany, attempts, analytics, delivery } = startClient(
      (_, index) => (index === 0 ? failing(429, header) : ok),
      { flushEvents: 1 },
    );
    trackMany(1);
    await pass(0);
    expect(attempts.map(({ at }) => at)).toEqual([0]);
    // Whatever else would make it hurry.
    trackMany(500, 1);
    void analytics.flush();
    delivery.hurry();
    delivery.leave();
    analytics.setAccessKey("new");
    await pass(3_000);
    delivery.wake();
    await pass(3_999);
    expect(attempts).toHaveLength(1);
    await pass(1);
    expect(attempts.slice(0, 2).map(({ at }) => at)).toEqual([0, 7_000]);
    await pass(0);
    expect(attempts.slice(1).flatMap(({ numbers }) => numbers)).toEqual(range(0, 501));
  },
);

test("waits out the longest Retry-After of the batches that were in flight together", async () => {
  useTestClock();
  const answers = [heldAnswer(), heldAnswer()];
  const { trackMany, attempts, delivery } = startClient(
    (_, index) => answers[index]?.promise ?? ok,
    {
      maxBatchEvents: 1,
    },
  );
  trackMany(2);
  delivery.leave();
  expect(attempts).toHaveLength(2);
  answers[0]!.give(failing(429, "20"));
  await pass(0);
  answers[1]!.give(failing(0));
  await pass(19_999);
  expect(attempts).toHaveLength(2);
  await pass(1);
  expect(attempts).toHaveLength(4);
});

test("flush() skips the back-off", async () => {
  useTestClock();
  drawLongest();
  const { analytics, attempts } = startClient((_, index) => (index < 5 ? failing(0) : ok));
  analytics.track("e");
  await pass(16_000);
  expect(attempts).toHaveLength(5);
  const flushed = analytics.flush();
  await pass(0);
  expect(attempts).toHaveLength(6);
  expect((await flushed).delivered).toBe(1);
});

test.each([401, 403, 404, 405, 302])(
  "keeps everything after %i, asks seldom, says so once, and goes on when it is mended",
  async (status) => {
    useTestClock();
    drawLongest();
    let isMended = false;
    const { analytics, attempts, diagnostics, trackMany } = startClient(() =>
      isMended ? ok : failing(status),
    );
    trackMany(50);
    await pass(600_000);
    trackMany(50, 50);
    await pass(0);
    // Every half minute.
    expect(attempts.length).toBeLessThanOrEqual(22);
    expect(attempts.length).toBeGreaterThanOrEqual(20);
    expect(analytics.ledger()).toEqual({ tracked: 100, delivered: 0, pending: 100, dropped: {} });
    expect(diagnostics).toEqual([
      {
        reason: "set-up-wrong",
        message: `http://ingest.test/track ${status} why`,
        lostEvents: 0,
        status,
      },
    ]);
    isMended = true;
    analytics.setAccessKey("right");
    await pass(0);
    await pass(800);
    expect(analytics.ledger().delivered).toBe(100);
  },
);

test("halves what is too large, in order, under new ids", async () => {
  useTestClock();
  const { analytics, attempts, diagnostics, trackMany } = startClient(({ body }) =>
    body.length > 9_000 ? failing(413) : ok,
  );
  trackMany(500);
  await pass(800);
  expect(analytics.ledger()).toEqual({ tracked: 500, delivered: 500, pending: 0, dropped: {} });
  expect(diagnostics).toEqual([]);
  const arrived = attempts.filter(({ body }) => body.length <= 9_000);
  expect(arrived.flatMap(({ numbers }) => numbers)).toEqual(range(0, 500));
  expect(new Set(attempts.map(({ id }) => id)).size).toBe(attempts.length);
});

test("opens smaller batches after a 413, and larger ones again after successes", async () => {
  useTestClock();
  const held = heldAnswer();
  const { analytics, attempts } = startClient((_, index) =>
    index === 0 ? failing(413) : index === 1 ? held.promise : ok,
  );
  const trackFat = (count: number): void => {
    for (let n = 0; n < count; n++) analytics.track("fat", { n, text: "x".repeat(500) });
  };
  trackFat(100);
  await pass(0);
  expect(attempts).toHaveLength(2);
  trackFat(200);
  held.give(ok);
  await pass(800);
  const bytes = attempts.map(({ body }) => body.length);
  expect(bytes[0]).toBeGreaterThan(50_000);
  for (const count of bytes.slice(3)) expect(count).toBeLessThanOrEqual(30_000);
  const before = attempts.length;
  trackFat(300);
  await pass(800);
  expect(attempts[before]!.body.length).toBeGreaterThan(50_000);
  expect(analytics.ledger()).toMatchObject({ delivered: 600, pending: 0 });
});

test("drops an event that is too large even alone, names it, and delivers the others", async () => {
  useTestClock();
  const { analytics, attempts, diagnostics } = startClient(({ body }) =>
    body.length > 2_000 ? failing(413) : ok,
  );
  for (let n = 0; n < 40; n++) {
    if (n === 17) analytics.track("huge", { n, text: "x".repeat(5_000) });
    else analytics.track("fine", { n });
  }
  await pass(2_000);
  expect(analytics.ledger()).toEqual({
    tracked: 40,
    delivered: 39,
    pending: 0,
    dropped: { "event-too-large": 1 },
  });
  expect(diagnostics).toEqual([
    expect.objectContaining({
      reason: "event-too-large",
      eventName: "huge",
      lostEvents: 1,
      message: "413 why",
    }),
  ]);
  const arrived = attempts.filter(({ body }) => body.length <= 2_000);
  expect(arrived.flatMap(({ numbers }) => numbers)).toEqual(range(0, 40).filter((n) => n !== 17));
});

test.each([400, 415, 422])(
  "after %i drops the guilty events alone, named, and no other",
  async (status) => {
    useTestClock();
    const guilty = new Set([0, 41, 42, 99]);
    const { analytics, attempts, diagnostics, trackMany } = startClient(({ numbers }) =>
      numbers.some((n) => guilty.has(n as number)) ? failing(status) : ok,
    );
    trackMany(100);
    await pass(800);
    expect(analytics.ledger()).toEqual({
      tracked: 100,
      delivered: 96,
      pending: 0,
      dropped: { rejected: 4 },
    });
    expect(diagnostics).toHaveLength(4);
    for (const told of diagnostics) {
      expect(told).toMatchObject({
        reason: "rejected",
        eventName: "numbered",
        lostEvents: 1,
        message: `${status} why`,
      });
    }
    const arrived = attempts.flatMap(({ numbers }) =>
      numbers.some((n) => guilty.has(n as number)) ? [] : numbers,
    );
    expect(arrived).toEqual(range(0, 100).filter((n) => !guilty.has(n)));
    // Each guilty one costs two requests a halving at most, and the others at full speed.
    expect(attempts.length).toBeLessThanOrEqual(1 + guilty.size * 2 * Math.ceil(Math.log2(100)));
  },
);

test("drops what is older than its age, counted, without a request for it", async () => {
  useTestClock();
  const random = vi.spyOn(Math, "random").mockReturnValue(0.5);
  onTestFinished(() => random.mockRestore());
  let isUp = false;
  const { analytics, attempts, diagnostics, trackMany } = startClient(
    () => (isUp ? ok : failing(503)),
    { maxAgeMs: 60_000 },
  );
  trackMany(30);
  await pass(55_000);
  trackMany(10, 30);
  await pass(40_000);
  expect(analytics.ledger()).toEqual({
    tracked: 40,
    delivered: 0,
    pending: 10,
    dropped: { expired: 30 },
  });
  isUp = true;
  const before = attempts.length;
  await pass(31_000);
  expect(attempts.slice(before).flatMap(({ numbers }) => numbers)).toEqual(range(30, 40));
  expect(diagnostics.filter(({ reason }) => reason === "expired")).toMatchObject([
    { lostEvents: 30, eventName: "numbered" },
  ]);
});

test("drops ten thousand expired batches without running out of stack", async () => {
  useTestClock();
  const { analytics, trackMany } = startClient(() => failing(503, "3600"), {
    maxBatchEvents: 1,
    maxAgeMs: 60_000,
  });
  trackMany(10_000);
  await pass(0);
  await pass(3_600_000);
  expect(analytics.ledger()).toEqual({
    tracked: 10_000,
    delivered: 0,
    pending: 0,
    dropped: { expired: 10_000 },
  });
});

test("leaving sends at once what the platform lets outlive a page, and keeps the rest", async () => {
  useTestClock();
  const { analytics, attempts, delivery } = startClient(() => new Promise(() => {}), {
    maxBatchBytes: 20_000,
  });
  for (let n = 0; n < 100; n++) analytics.track("e", { n, text: "x".repeat(1_000) });
  delivery.leave();
  const bytes = attempts.map(({ body }) => body.length);
  expect(attempts.every(({ request }) => request.keepalive)).toBe(true);
  expect(bytes.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(60_000);
  expect(bytes.length).toBe(3);
  delivery.leave();
  expect(attempts).toHaveLength(3);
  expect(analytics.ledger().pending).toBe(100);
});

test("tries again without keepalive, whose quota others may have used up", async () => {
  useTestClock();
  const { analytics, attempts } = startClient((_, index) => failing(index < 4 ? 0 : 200));
  analytics.track("e");
  await pass(60_000);
  expect(attempts.map(({ request }) => request.keepalive)).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
});
