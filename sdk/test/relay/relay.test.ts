import type { RelayOptions } from "@tracker-analytics/sdk/relay";
import { createRelay } from "@tracker-analytics/sdk/relay";
import type { ServerSettings } from "@tracker-analytics/sdk";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { type Run, type Scenario, startClient, startScenario } from "../scenario.ts";

const site = "https://marathon.example";
const bid = { event_name: "bid_placed", properties: { amount: "5.00" } };

interface Posted {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

async function start(
  options: Partial<RelayOptions> = {},
  settings: ServerSettings = {},
): Promise<{
  run: Run;
  relay: ReturnType<typeof createRelay>;
  post: (body: unknown, init?: RequestInit & { path?: string }) => Promise<Posted>;
  runNamed: Scenario["runNamed"];
  server: Scenario["server"];
}> {
  const { run, runNamed, server } = await startScenario();
  const analytics = startClient({
    ingestHost: run.ingestHost,
    accessKey: "secret",
    onDiagnostic: () => {},
    ...settings,
  });
  const relay = createRelay(analytics, { allow: ["bid_placed"], ...options });
  const post: Awaited<ReturnType<typeof start>>["post"] = async (body, init = {}) => {
    const headers = { origin: site, ...(init.headers as Record<string, string>) };
    const request = new Request(`${site}${init.path ?? "/analytics/track"}`, {
      method: "POST",
      body: typeof body === "string" ? body : JSON.stringify(body),
      ...init,
      headers,
    });
    const response = await relay.fetch(request);
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: text === "" ? undefined : (JSON.parse(text) as unknown),
    };
  };
  return { run, relay, post, runNamed, server };
}

test("what passes reaches the ingest with the server's key, byte for byte", async () => {
  const { run, post, relay } = await start();
  const body = '[ {"event_name":"bid_placed","properties":{"id":12345678901234567890}} ]';
  const { status, body: report } = await post(body);
  expect([status, report]).toEqual([200, { accepted: 1, dropped: {} }]);
  expect(run.batches).toMatchObject([{ path: "track", body, accessKey: "secret" }]);
  expect(relay.ledger()).toEqual({ received: 1, delivered: 1, kept: 0, returned: 0, dropped: {} });
});

test("what does not pass is dropped and counted, and takes nothing along", async () => {
  const { run, post, relay } = await start();
  const { body } = await post([
    { event_name: null, properties: null },
    bid,
    { event_name: "donation_completed", properties: {} },
    null,
    "text",
    { event_name: "bid_placed", properties: [] },
    { event_name: "x".repeat(256), properties: {} },
    { event_name: "__proto__", properties: {} },
  ]);
  const dropped = { "invalid-event": 5, "not-allowed": 2 };
  expect(body).toEqual({ accepted: 1, dropped });
  expect(await run.stored()).toEqual([bid]);
  expect(relay.ledger()).toEqual({ received: 8, delivered: 1, kept: 0, returned: 0, dropped });
});

test("a batch that nothing of passes is taken, and the ingest is not asked", async () => {
  const { run, post } = await start();
  const { status, headers } = await post([{ event_name: "spam", properties: {} }], {
    path: "/analytics/track?batch=b1",
  });
  expect([status, headers.get("x-analytics-batch")]).toEqual([200, null]);
  expect(run.batches).toEqual([]);
});

test("a batch that comes twice is stored once, because its id goes through", async () => {
  const { run, post } = await start();
  await run.fail({ kind: "drop-after" });
  const path = "/analytics/track?batch=page-1.a";
  const first = await post([bid], { path });
  const second = await post([bid], { path });
  expect([first.status, first.headers.get("retry-after")]).toEqual([503, "5"]);
  expect([second.status, second.headers.get("x-analytics-batch")]).toEqual([200, "page-1.a"]);
  expect(run.batches.map(({ id, status }) => [id, status])).toEqual([
    ["page-1.a", null],
    ["page-1.a", 200],
  ]);
  expect(await run.stored()).toEqual([bid]);
});

test("the page is asked to come again while the ingest is away, and nothing counts as delivered", async () => {
  const { run, post, relay } = await start();
  await run.fail({ kind: "status", status: 503, retryAfterSeconds: 40 });
  const away = await post([bid]);
  const again = await post([bid]);
  expect([away.status, away.headers.get("retry-after")]).toEqual([503, "40"]);
  expect([again.status, again.headers.get("retry-after")]).toEqual([503, "40"]);
  // Retry-After counts for every page.
  expect(run.batches.length).toBe(1);
  expect(relay.ledger()).toEqual({ received: 2, delivered: 0, kept: 0, returned: 2, dropped: {} });
});

test.for([
  [413, 413],
  [422, 422],
  [400, 400],
  [401, 503],
  [404, 503],
  [302, 503],
  [500, 503],
] as const)("%i of the ingest is %i for the page", async ([ingest, page]) => {
  const { server, post } = await start();
  server.answer = () => ({ status: ingest, headers: { location: "https://elsewhere.example" } });
  expect((await post([bid])).status).toBe(page);
});

test("a wrong key is reported once, in words", async () => {
  const told: string[] = [];
  const { server, post } = await start(
    {},
    { onDiagnostic: ({ reason, message }) => void told.push(`${reason} ${message}`) },
  );
  server.answer = () => ({ status: 401 });
  await post([bid]);
  await post([bid]);
  expect(told).toEqual([expect.stringMatching(/^set-up-wrong relay: http.*\/track 401/)]);
});

test.for([
  ["another origin", { origin: "https://evil.example" }],
  ["an opaque origin", { origin: "null" }],
  ["an opaque origin of another site", { origin: "null", "sec-fetch-site": "cross-site" }],
  [
    "a neighbor of the same site",
    { origin: "https://x.marathon.example", "sec-fetch-site": "same-site" },
  ],
  ["no origin", { origin: "" }],
] as const)("%s is refused", async ([, headers]) => {
  const { run, post } = await start();
  expect((await post([bid], { headers })).status).toBe(403);
  expect(run.batches).toEqual([]);
});

test.for([
  ["Referrer-Policy: no-referrer hides its origin", { origin: "null" }],
  ["a proxy hides the host", { origin: "https://www.public.example" }],
] as const)("the own page may post where %s", async ([, headers]) => {
  const { run, post } = await start();
  const posted = await post([bid], { headers: { ...headers, "sec-fetch-site": "same-origin" } });
  expect(posted.status).toBe(200);
  expect(await run.stored()).toEqual([bid]);
});

test("an origin that is named may post, and its pages see the answer", async () => {
  const origin = "https://www.marathon.example";
  const { post } = await start({ allowedOrigins: [origin] });
  const preflight = await post("", { method: "OPTIONS", body: null, headers: { origin } });
  const { status, headers } = await post([bid], { path: "/t?batch=b1", headers: { origin } });
  expect([preflight.status, status]).toEqual([204, 200]);
  for (const each of [preflight.headers, headers]) {
    expect(each.get("access-control-allow-origin")).toBe(origin);
    expect(each.get("access-control-expose-headers")).toContain("x-analytics-batch");
  }
});

test("a tracer may put headers on the requests of a page of another origin", async () => {
  const { post } = await start({ allowedOrigins: ["https://www.marathon.example"] });
  const { headers } = await post("", {
    method: "OPTIONS",
    body: null,
    headers: {
      origin: "https://www.marathon.example",
      "access-control-request-headers": "content-type, traceparent",
    },
  });
  expect(headers.get("access-control-allow-headers")).toBe("content-type, traceparent");
});

test("a relay answers 204 and no word when it is opaque", async () => {
  const { run, post } = await start({ opaque: true });
  const { status, body, headers } = await post([bid], { path: "/t?batch=b1" });
  expect([status, body, headers.get("x-analytics-batch")]).toEqual([204, undefined, "b1"]);
  expect(await run.stored()).toEqual([bid]);
});

const refusals: readonly [what: string, status: number, body: string, init?: RequestInit][] = [
  ["a question", 405, "", { method: "PUT" }],
  ["what is not JSON", 400, "[{]"],
  ["an object", 400, '{"event_name":"bid_placed","properties":{}}'],
  ["what is not UTF-8", 400, "", { body: new Uint8Array([0x5b, 0xff, 0x5d]) }],
  ["a compressed body", 415, "[]", { headers: { "content-encoding": "gzip" } }],
  ["too large a body", 413, `["${"x".repeat(2_000)}"]`],
  ["too many events", 413, JSON.stringify(Array.from({ length: 11 }, () => bid))],
];

test.for(refusals)("%s is answered %i", async ([, status, body, init]) => {
  const { run, post, relay } = await start({ maxBodyBytes: 1_000, maxEvents: 10 });
  const answer = await post(body, init);
  expect(answer.status).toBe(status);
  expect(answer.body).toEqual({ error: { message: expect.any(String) as string } });
  expect(run.batches).toEqual([]);
  expect(relay.ledger().received).toBe(0);
});

test("a body that stalls is given up", async () => {
  const { post } = await start({ bodyTimeoutMs: 20 });
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode("[")),
  });
  const init = { body, duplex: "half" } as RequestInit;
  expect((await post("", init)).status).toBe(408);
});

const from = (address: string): RequestInit => ({ headers: { "x-real-ip": address } });

test("a client has its share in a minute, and others are not touched by it", async () => {
  const { post, run } = await start({
    maxEventsPerMinute: 3,
    clientAddress: ({ headers }) => headers.get("x-real-ip") ?? undefined,
  });
  expect((await post([bid, bid], from("10.0.0.1"))).status).toBe(200);
  // What is left is less than this batch: it passes, and is paid for by waiting.
  expect((await post([bid, bid, bid], from("10.0.0.1"))).status).toBe(200);
  const refused = await post([bid], from("10.0.0.1"));
  expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "60"]);
  expect((await post([bid], from("10.0.0.2"))).status).toBe(200);
  expect((await post([bid, bid, bid], from("2001:db8:1:2::1"))).status).toBe(200);
  expect((await post([bid], from("2001:db8:1:2:ffff::9"))).status).toBe(429);
  expect((await post([bid], from("2001:db8:1:3::1"))).status).toBe(200);
  expect((await run.stored()).length).toBe(10);
});

test("more requests than are allowed at one time are sent away", async () => {
  const { post, run } = await start({ maxConcurrentRequests: 1 });
  await run.fail({ kind: "latency", delayMs: 30 }, { times: null });
  const [first, second] = await Promise.all([post([bid]), post([bid])]);
  expect([first.status, second.status]).toEqual([200, 503]);
});

test("in test mode events go to the test path, and to the run that a header names", async () => {
  const { post, run, runNamed } = await start({}, { testMode: true });
  await post([bid]);
  await post([bid], { headers: { "x-analytics-run": "t-9" } });
  expect(run.batches.map(({ path }) => path)).toEqual(["test"]);
  expect(runNamed("t-9").batches.map(({ path }) => path)).toEqual(["test"]);
});

test.for([
  ["no-emit", { noEmit: true }],
  ["no-host", { ingestHost: "" }],
] as const)("%s takes events and sends none", async ([reason, settings]) => {
  const { post, run, relay } = await start({}, settings);
  expect((await post([bid])).status).toBe(200);
  expect(relay.ledger().dropped).toEqual({ [reason]: 1 });
  expect(run.batches).toEqual([]);
});

test.for([
  [{}, "allow must be"],
  [{ allow: [] }, "allow must be"],
  [{ allow: 7 }, "allow must be"],
  [{ allow: "everything" }, "allow must be"],
  [{ allow: ["a"], maxEvents: 0 }, "maxEvents must be a number from 1 to 5,000, not 0."],
  [{ allow: ["a"], maxEvent: 10 }, "maxEvent is not a setting. Did you mean maxEvents?"],
  [{ allow: ["a"], maxBodyBytes: 100 }, "maxBodyBytes must be a number from 1,000 to 4,000,000"],
  [{ allow: ["a"], opaque: "yes" }, 'opaque must be a boolean, not "yes"'],
  [{ allow: ["a"], allowedOrigins: "https://x.example" }, "allowedOrigins must be"],
  [{ allow: ["a"], allowedOrigins: {} }, "allowedOrigins must be an array"],
  [
    { allow: ["a"], allowedOrigins: ["https://x.example/"] },
    'allowedOrigins must hold origins such as "https://www.example.org", without a path, not "https://x.example/".',
  ],
] as const)("options that cannot work are refused: %o", ([options, message]) => {
  const analytics = startClient({ noEmit: true });
  expect(() => createRelay(analytics, options as unknown as RelayOptions)).toThrow(message);
});

test("a tracking plan names the events that pass", async () => {
  const { post } = await start({ allow: { events: { bid_placed: {}, donation_made: {} } } });
  const { body } = await post([bid, { event_name: "toString", properties: {} }]);
  expect(body).toEqual({ accepted: 1, dropped: { "not-allowed": 1 } });
});

test("what a relay cannot deliver is in the spool before it is answered, and delivered under the page's id", async () => {
  const spoolDir = mkdtempSync(join(tmpdir(), "relay-"));
  onTestFinished(() => rmSync(spoolDir, { recursive: true }));
  const { post, run, relay } = await start({}, { spoolDir, spoolIntervalMs: 60_000 });
  await post([bid], { path: "/t?batch=p0" });
  await run.fail({ kind: "status", status: 503, retryAfterSeconds: 1 });
  const kept = await post([bid, { event_name: "spam", properties: {} }], { path: "/t?batch=p1" });
  const next = await post([bid], { path: "/t?batch=p2" });
  expect([kept.status, kept.headers.get("x-analytics-batch"), kept.body]).toEqual([
    202,
    "p1",
    { accepted: 1, dropped: { "not-allowed": 1 } },
  ]);
  expect(next.status).toBe(202);
  expect(readdirSync(spoolDir)).not.toEqual([]);
  expect(relay.ledger()).toMatchObject({ received: 4, delivered: 1, kept: 2, returned: 0 });
  const takenIn = () => run.batches.filter(({ status }) => status === 200);
  await expect.poll(() => takenIn().length).toBe(3);
  expect(new Set(takenIn().map(({ id, accessKey }) => `${id} ${accessKey}`))).toEqual(
    new Set(["p0 secret", "p1 secret", "p2 secret"]),
  );
});
