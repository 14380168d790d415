import { setImmediate as turn } from "node:timers/promises";
import { scope, withRequest } from "@tracker-analytics/sdk/server";
import { expect, test } from "vitest";
import { startClient, startScenario } from "../scenario.ts";

/** A platform's `waitUntil`, and what was given to it. */
function platform(): { waitUntil: (promise: Promise<unknown>) => void; kept: Promise<unknown>[] } {
  const kept: Promise<unknown>[] = [];
  return { waitUntil: (promise) => void kept.push(promise), kept };
}

test("1,000 interleaved requests keep their events apart", async () => {
  const { run } = await startScenario();
  const analytics = startClient({ ingestHost: run.ingestHost, maxQueueEvents: 100_000 });
  const serve = (request: number): Promise<void> =>
    withRequest(analytics, { context: { request } }, async () => {
      analytics.track("started", { said: request });
      // Each request comes back in another order than it began.
      for (let turns = request % 7; turns >= 0; turns--) await turn();
      analytics.track("went_on", { said: request });
      await Promise.all([1, 2].map(async () => analytics.track("forked", { said: request })));
    });
  await Promise.all(Array.from({ length: 1_000 }, (_, request) => serve(request)));
  await analytics.flush();
  const events = await run.stored();
  expect(events.length).toBe(4_000);
  expect(events.filter(({ properties }) => properties["request"] !== properties["said"])).toEqual(
    [],
  );
});

test("200 interleaved requests with waitUntil have requests of their own on the wire", async () => {
  const { run } = await startScenario();
  // Longer than the requests take on a busy machine: a batch ends with its request, and not by time.
  const analytics = startClient({
    ingestHost: run.ingestHost,
    flushIntervalMs: 60_000,
    requestTimeoutMs: 60_000,
    flushTimeoutMs: 60_000,
  });
  const { waitUntil, kept } = platform();
  const serve = (request: number): Promise<void> =>
    withRequest(analytics, { waitUntil }, async () => {
      analytics.track("started", { request });
      for (let turns = request % 7; turns >= 0; turns--) await turn();
      analytics.track("ended", { request });
    });
  await Promise.all(Array.from({ length: 200 }, (_, request) => serve(request)));
  expect(kept.length).toBe(200);
  await Promise.all(kept);
  expect(run.batches.length).toBe(200);
  for (const { events } of run.batches) {
    expect(events.map(({ event_name }) => event_name)).toEqual(["started", "ended"]);
    expect(events[0]?.properties["request"]).toBe(events[1]?.properties["request"]);
  }
  expect(analytics.ledger()).toEqual({ tracked: 400, delivered: 400, pending: 0, dropped: {} });
});

test("a request that tracks nothing asks for nothing", async () => {
  const { run } = await startScenario();
  const analytics = startClient({ ingestHost: run.ingestHost });
  const { waitUntil, kept } = platform();
  expect(withRequest(analytics, { waitUntil }, () => 5)).toBe(5);
  expect(kept).toEqual([]);
  expect(run.batches).toEqual([]);
});

test("waitUntil is asked in the task of the first track(), once, and ends with the delivery", async () => {
  const { run } = await startScenario();
  const analytics = startClient({ ingestHost: run.ingestHost });
  const { waitUntil, kept } = platform();
  await withRequest(analytics, { waitUntil }, async () => {
    analytics.track("first");
    expect(kept.length).toBe(1);
    await turn();
    analytics.track("second");
  });
  expect(kept.length).toBe(1);
  await kept[0];
  expect((await run.stored()).map(({ event_name }) => event_name)).toEqual(["first", "second"]);
});

test("what a request tracks after its end is sent all the same", async () => {
  const { run } = await startScenario();
  const analytics = startClient({ ingestHost: run.ingestHost });
  const { waitUntil, kept } = platform();
  let later = Promise.resolve();
  withRequest(analytics, { waitUntil }, () => {
    later = turn().then(() => analytics.track("late"));
  });
  await later;
  await Promise.all(kept);
  expect((await run.stored()).map(({ event_name }) => event_name)).toEqual(["late"]);
});

test("a response is over when its stream has ended, and not when the handler returns", async () => {
  const { run } = await startScenario();
  const analytics = startClient({ ingestHost: run.ingestHost });
  const { waitUntil, kept } = platform();
  const response = await withRequest(analytics, { waitUntil }, async () => {
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await turn();
        analytics.track("streamed");
        controller.enqueue(new TextEncoder().encode("done"));
        controller.close();
      },
    });
    analytics.track("returned");
    return new Response(body, { status: 201, headers: { "x-mark": "1" } });
  });
  expect([response.status, response.headers.get("x-mark")]).toEqual([201, "1"]);
  expect(run.batches).toEqual([]);
  expect(await response.text()).toBe("done");
  await Promise.all(kept);
  expect((await run.stored()).map(({ event_name }) => event_name)).toEqual([
    "returned",
    "streamed",
  ]);
});

test("a response is over when its reader goes away", async () => {
  const { run } = await startScenario();
  const analytics = startClient({ ingestHost: run.ingestHost });
  const { waitUntil, kept } = platform();
  const cancelled = Promise.withResolvers<unknown>();
  const response = withRequest(analytics, { waitUntil }, () => {
    analytics.track("began");
    return new Response(new ReadableStream({ cancel: (reason) => cancelled.resolve(reason) }));
  });
  await response.body?.cancel("gone");
  expect(await cancelled.promise).toBe("gone");
  await Promise.all(kept);
  expect((await run.stored()).length).toBe(1);
});

test("a handler that throws throws, and its events are sent", async () => {
  const { run } = await startScenario();
  const analytics = startClient({ ingestHost: run.ingestHost });
  const { waitUntil, kept } = platform();
  const fail = (): never => {
    analytics.track("failed");
    throw new Error("out of order");
  };
  expect(() => withRequest(analytics, { waitUntil }, fail)).toThrow("out of order");
  await expect(withRequest(analytics, { waitUntil }, async () => fail())).rejects.toThrow(
    "out of order",
  );
  await Promise.all(kept);
  expect((await run.stored()).length).toBe(2);
});

test("an event's own properties go before the context, and a broken one costs only itself", async () => {
  const { run } = await startScenario();
  const analytics = startClient({ ingestHost: run.ingestHost, onDiagnostic: () => {} });
  withRequest(analytics, { context: { page: "home", amount: 1 } }, () => {
    analytics.track("a", { amount: 2 });
    analytics.track("b");
    analytics.track("c", {
      get amount(): number {
        throw new Error("none");
      },
      kept: true,
    });
    analytics.track("d", { toJSON: () => ({ model: 1 }) });
    analytics.track("e", [1] as object);
  });
  const { dropped } = await analytics.flush();
  expect((await run.stored()).map(({ properties }) => properties)).toEqual([
    { page: "home", amount: 2 },
    { page: "home", amount: 1 },
    { page: "home", kept: true },
    { page: "home", amount: 1, model: 1 },
  ]);
  expect(dropped).toEqual({ "invalid-event": 1 });
});

test("a run leads a request's events to its own part of the ingest, in test mode only", async () => {
  const { run, runNamed } = await startScenario();
  const inTest = startClient({ ingestHost: run.ingestHost, testMode: true });
  const live = startClient({ ingestHost: run.ingestHost });
  for (const analytics of [inTest, live]) {
    withRequest(analytics, { run: "e2e-1" }, () => analytics.track("paid"));
    withRequest(analytics, { run: "../up" }, () => analytics.track("astray"));
    await analytics.flush();
  }
  expect(runNamed("e2e-1").batches.map(({ path, events }) => [path, events.length])).toEqual([
    ["test", 1],
  ]);
  expect(run.batches.map(({ path, events }) => [path, events.length])).toEqual([
    ["test", 1],
    ["track", 2],
  ]);
});

test("a scope resolves when the events tracked below it are sent, whatever its work came to", async () => {
  const { run } = await startScenario();
  const analytics = startClient({ ingestHost: run.ingestHost, flushIntervalMs: 60_000 });
  const result = await scope(analytics, async () => {
    await turn();
    analytics.track("worked");
    return 7;
  });
  expect([result, (await run.stored()).length]).toEqual([7, 1]);
  await expect(
    scope(analytics, () => {
      analytics.track("failed");
      throw new Error("no luck");
    }),
  ).rejects.toThrow("no luck");
  expect((await run.stored()).length).toBe(2);
});

test("await using sends when the block is left", async () => {
  const { run } = await startScenario();
  const analytics = startClient({ ingestHost: run.ingestHost, flushIntervalMs: 60_000 });
  {
    await using work = scope(analytics);
    work.track("through_the_scope");
    analytics.track("on_the_client");
  }
  expect((await run.stored()).map(({ event_name }) => event_name)).toEqual([
    "through_the_scope",
    "on_the_client",
  ]);
});

test("flush() below a request waits for that request's events only", async () => {
  const { run } = await startScenario();
  const analytics = startClient({ ingestHost: run.ingestHost, flushIntervalMs: 60_000 });
  const { waitUntil, kept } = platform();
  analytics.track("elsewhere");
  await withRequest(analytics, { waitUntil }, async () => {
    analytics.track("here");
    await analytics.flush();
    expect((await run.stored()).map(({ event_name }) => event_name)).toEqual(["here"]);
  });
  await Promise.all(kept);
  expect((await analytics.flush()).pending).toBe(0);
  expect((await run.stored()).length).toBe(2);
});

test("the key of the client counts for requests too, from when it is set", async () => {
  const { run } = await startScenario();
  const analytics = startClient({ ingestHost: run.ingestHost, accessKey: "old" });
  const { waitUntil, kept } = platform();
  const serve = (): void => withRequest(analytics, { waitUntil }, () => analytics.track("e"));
  serve();
  await Promise.all(kept);
  analytics.setAccessKey("new");
  serve();
  await Promise.all(kept);
  expect(run.batches.map(({ accessKey }) => accessKey)).toEqual(["old", "new"]);
});

test("a closed client drops what its requests track", async () => {
  const { run } = await startScenario();
  const analytics = startClient({ ingestHost: run.ingestHost, onDiagnostic: () => {} });
  await analytics.close();
  withRequest(analytics, { waitUntil: () => {} }, () => analytics.track("e"));
  expect(analytics.ledger().dropped).toEqual({ closed: 1 });
  expect(run.batches).toEqual([]);
});

test("on a platform that freezes, a request is answered when its events are sent", async () => {
  process.env["AWS_LAMBDA_FUNCTION_NAME"] = "marathon";
  try {
    const { run } = await startScenario();
    const analytics = startClient({ ingestHost: run.ingestHost, flushIntervalMs: 60_000 });
    await withRequest(analytics, {}, async () => analytics.track("e"));
    expect((await run.stored()).length).toBe(1);
  } finally {
    delete process.env["AWS_LAMBDA_FUNCTION_NAME"];
  }
});

test("a client of a page has no requests, and says so at once", () => {
  const page = { track() {} } as unknown as ReturnType<typeof startClient>;
  expect(() => withRequest(page, {}, () => {})).toThrow(
    "Requests need a client that createAnalytics has made on a server.",
  );
});

test("beforeSend sees the plain merged event of a request, and redacts it", async () => {
  const { run } = await startScenario();
  const analytics = startClient({
    ingestHost: run.ingestHost,
    context: { release: "1.4.0", site: "below" },
    beforeSend(event) {
      delete event.properties["email"];
      return event;
    },
  });
  const { waitUntil, kept } = platform();
  for (const options of [{}, { waitUntil }]) {
    const context = { email: "a@example.org", site: "marathon" };
    withRequest(analytics, { ...options, context }, () => analytics.track("e", { n: 1 }));
  }
  await Promise.all([...kept, analytics.flush()]);
  expect((await run.stored()).map(({ properties }) => properties)).toEqual([
    { release: "1.4.0", site: "marathon", n: 1 },
    { release: "1.4.0", site: "marathon", n: 1 },
  ]);
});

test("setContext() of the client reaches requests that are open, and those that come", async () => {
  const { run } = await startScenario();
  const analytics = startClient({ ingestHost: run.ingestHost });
  const { waitUntil, kept } = platform();
  withRequest(analytics, { waitUntil }, () => {
    analytics.track("e");
    analytics.setContext({ release: "1.4.0" });
    analytics.track("e");
  });
  withRequest(analytics, { waitUntil }, () => analytics.track("e"));
  await Promise.all(kept);
  expect((await run.stored()).map(({ properties }) => properties)).toEqual([
    {},
    { release: "1.4.0" },
    { release: "1.4.0" },
  ]);
});
