import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import type { IngestServer } from "../../src/index.ts";
import { post, start } from "../start.ts";

const event = (name: string, properties: object = {}): string =>
  JSON.stringify({ event_name: name, properties });
const send = (server: IngestServer, path: string, ...events: string[]) =>
  post(server.url + path, `[${events.join(",")}]`);

/** Asks the API and reads the answer as what the test expects of it. */
async function ask<Answer>(
  server: IngestServer,
  path: string,
  init: RequestInit = {},
): Promise<Answer> {
  return (await (await fetch(server.url + path, init)).json()) as Answer;
}

interface Found {
  readonly met: boolean;
  readonly events: readonly { readonly seq: number; readonly event_name: string }[];
}

test("answers how much had been raised at a point in time in one call", async () => {
  const server = await start();
  await send(
    server,
    "/track",
    event("donation_completed", { amount: "25.00" }),
    event("donation_completed", { amount: "5.50" }),
  );
  const until = new Date(Math.ceil(Date.now() / 60_000) * 60_000 + 60_000).toISOString();
  const query = `name=donation_completed&property=amount&cumulative=true&interval=1d&until=${until}`;
  const { points } = await ask<{ points: object[] }>(server, `/api/series?${query}`);
  expect(points).toEqual([
    {
      at: expect.any(String),
      group: null,
      count: 2,
      sum: 30.5,
      min: 5.5,
      max: 25,
      mean: 15.25,
      exact: { sum: "30.50", min: "5.50", max: "25.00", mean: "15.25" },
    },
  ]);
});

test("answers what states one donation went through in one call, across names", async () => {
  const server = await start();
  await send(
    server,
    "/track",
    event("donation_received", { donation_id: 123 }),
    event("donation_received", { donation_id: 124 }),
  );
  await send(
    server,
    "/track",
    event("donation_completed", { donation_id: "123" }),
    event("other", { other_id: 123 }),
  );
  const { events } = await ask<Found>(server, "/api/history?property=donation_id&value=123");
  expect(events.map(({ event_name }) => event_name)).toEqual([
    "donation_received",
    "donation_completed",
  ]);
});

test("splits a series by a property, and adds up each part alone", async () => {
  const server = await start();
  for (const domain of ["PAYPAL", "LOCAL", "PAYPAL"])
    await send(server, "/track", event("paid", { amount: 1, domain }));
  const { points } = await ask<{ points: { group: string; sum: number }[] }>(
    server,
    "/api/series?name=paid&property=amount&group=domain&interval=1h&cumulative=1",
  );
  expect(points.map(({ group, sum }) => [group, sum])).toEqual([
    ["LOCAL", 1],
    ["PAYPAL", 2],
  ]);
});

test.for([
  "interval=30s",
  "interval=0m",
  "interval=400d",
  "from=yesterday",
  "from=2026-01-04T12:00:00",
  "status=bad",
])("refuses a question with %s", async (query) => {
  const server = await start();
  const path = query.startsWith("status") ? "events" : "series";
  const { error } = await ask<{ error: { code: string; message: string } }>(
    server,
    `/api/${path}?${query}`,
  );
  expect(error.code).toBe("query-invalid");
  expect(error.message).toContain(query.split("=", 1)[0]);
});

test("filters by status, time, property and text", async () => {
  const server = await start();
  await send(
    server,
    "/track",
    event("a", { amount: 1, donor: { country: "DE" } }),
    '{"event_name":"b","properties":{"x":1,"x":2}}',
    event("c", { comment: "Viel Glück" }),
  );
  const names = async (query: string): Promise<string[]> =>
    (await ask<Found>(server, `/api/events?order=oldest&${query}`)).events.map(
      ({ event_name }) => event_name,
    );
  expect(await names("status=warning")).toEqual(["b"]);
  expect(await names("property.donor.country=DE")).toEqual(["a"]);
  expect(await names("property.amount=1&property.donor.country=FR")).toEqual([]);
  expect(await names("text=gl%C3%BCck")).toEqual(["c"]);
  expect(await names("until=2020-01-01T00:00:00Z")).toEqual([]);
  expect(await names("from=2020-01-01&limit=2")).toEqual(["a", "b"]);
});

test("a wait answers at once what is there, and otherwise when it comes", async () => {
  const server = await start();
  await send(server, "/r/x/track", event("early", { n: 1 }));
  expect((await ask<Found>(server, "/api/wait?run=x&name=early&property.n=1")).met).toBe(true);
  const waiting = ask<Found>(server, "/api/wait?run=x&name=late&count=2");
  await send(server, "/r/y/track", event("late"), event("late"));
  await send(server, "/r/x/track", event("late"));
  const early = await Promise.race([waiting, delay(50, "still waiting")]);
  expect(early).toBe("still waiting");
  await send(server, "/r/x/track", event("other"), event("late"));
  expect((await waiting).events.map(({ seq }) => seq)).toEqual([4, 6]);
});

test("a wait whose time is over answers what there is", async () => {
  const server = await start();
  await send(server, "/track", event("one"));
  expect(await ask<Found>(server, "/api/wait?count=2&timeout=30")).toMatchObject({
    met: false,
    events: [{ seq: 1 }],
  });
});

test("a barrier waits for requests of its run that are still being received", async () => {
  const server = await start();
  const seen = Promise.withResolvers<void>();
  const body = new ReadableStream<Uint8Array>({
    async start(controller) {
      controller.enqueue(Buffer.from("["));
      await seen.promise;
      controller.enqueue(Buffer.from(`${event("slow")}]`));
      controller.close();
    },
  });
  const slow = fetch(`${server.url}/r/x/track`, {
    method: "POST",
    body,
    duplex: "half",
  });
  await expect
    .poll(
      async () =>
        (await ask<{ inFlight: number }>(server, "/api/barrier?run=x&timeout=0")).inFlight,
      { timeout: 10_000 },
    )
    .toBe(1);
  expect(await ask(server, "/api/barrier?run=y&timeout=0")).toMatchObject({ met: true });
  const settled = ask(server, "/api/barrier?run=x");
  seen.resolve();
  expect(await settled).toEqual({
    met: true,
    inFlight: 0,
    requests: 1,
    events: 1,
  });
  expect((await server.events({ run: "x" })).length).toBe(1);
  await (await slow).text();
});

test("a barrier waits for as many requests and events as asked", async () => {
  const server = await start();
  await send(server, "/r/x/track", event("a"), event("b"));
  expect(await ask(server, "/api/barrier?run=x&requests=1&events=2&timeout=0")).toMatchObject({
    met: true,
  });
  const waiting = ask(server, "/api/barrier?run=x&requests=2");
  await send(server, "/r/x/test", event("c"));
  expect(await waiting).toMatchObject({ met: true, requests: 2, events: 3 });
});

test("lists runs and deletes one with its events, statistics and faults", async () => {
  const server = await start();
  await send(server, "/r/x/track", event("a"));
  await send(server, "/track", event("b"));
  await ask(server, "/api/faults", {
    method: "POST",
    body: '{"fault":{"kind":"drop-after"},"run":"x"}',
  });
  const { runs } = await ask<{ runs: object[] }>(server, "/api/runs");
  expect(runs).toMatchObject([{ run: "x", events: 1, lastUsedAt: expect.any(String) }]);
  expect(await ask(server, "/api/runs/x", { method: "DELETE" })).toEqual({ deleted: 1 });
  expect(await ask(server, "/api/runs")).toEqual({ runs: [] });
  expect(await ask(server, "/api/faults")).toEqual({ faults: [] });
  expect((await server.events()).map(({ event_name }) => event_name)).toEqual(["b"]);
});

test("a long export waits for its reader time and again, and leaves nothing behind", async () => {
  const warnings: Error[] = [];
  const hear = (warning: Error): unknown => warnings.push(warning);
  process.on("warning", hear);
  onTestFinished(() => void process.off("warning", hear));
  const server = await start();
  const many = Array.from({ length: 1_000 }, (_, nth) =>
    event("e", { nth, text: "x".repeat(900) }),
  );
  for (let nth = 0; nth < 20; nth++) await send(server, "/track", ...many);
  const { body } = await fetch(`${server.url}/api/export`);
  let bytes = 0;
  let lines = 0;
  for await (const chunk of body as ReadableStream<Uint8Array>) {
    // Slower than the server writes, so that it has to wait.
    if ((bytes += chunk.length) % 7 === 0) await delay(1);
    lines += chunk.filter((byte) => byte === 0x0a).length;
  }
  expect(lines).toBe(20_000);
  expect(warnings).toEqual([]);
});

test("compares what arrived with a plan, and marks what breaks it", async () => {
  const plan = {
    names: ["paid", "refunded"],
    check: (name: string) => {
      if (name === "broken") throw new Error("oops");
      return name === "paid"
        ? []
        : [{ path: "", code: "unplanned", message: "Not planned.", severity: "warning" as const }];
    },
  };
  const server = await start({ plan });
  const { answer } = await send(server, "/track", event("paid"), event("other"), event("broken"));
  expect(answer.results).toMatchObject([
    { index: 1, status: "warning", issues: [{ code: "unplanned" }] },
    { index: 2, status: "invalid", issues: [{ code: "plan-failed" }] },
  ]);
  expect(await ask(server, "/api/coverage")).toEqual({
    hasPlan: true,
    received: { paid: 1 },
    missing: ["refunded"],
    unplanned: { other: 1, broken: 1 },
    leftOut: ["The path test: path=*.", "Runs: run=*."],
  });
});

test("counts what it does for Prometheus", async () => {
  const server = await start();
  await send(server, "/track?batch=b", event("a"), "1");
  await send(server, "/track?batch=b", event("a"), "1");
  await post(`${server.url}/test`, "{");
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  for (const line of [
    'dev_ingest_requests_total{path="track",status="200"} 2',
    'dev_ingest_requests_total{path="test",status="400"} 1',
    'dev_ingest_events_total{path="track",status="ok"} 1',
    'dev_ingest_rejected_total{reason="event-not-object"} 1',
    'dev_ingest_rejected_total{reason="json-truncated"} 1',
    "dev_ingest_duplicate_batches_total 1",
    "dev_ingest_request_seconds_count 3",
    "dev_ingest_in_flight_bytes 0",
    "dev_ingest_ready 1",
    "dev_ingest_last_seq 1",
  ]) {
    expect(metrics.split("\n")).toContain(line);
  }
});
