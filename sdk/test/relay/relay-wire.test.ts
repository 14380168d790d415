import type { ServerSettings } from "@tracker-analytics/sdk";
import { createRelay, type RelayOptions } from "@tracker-analytics/sdk/relay";
import { expect, test } from "vitest";
import { startClient } from "../scenario.ts";
import { makeFolder } from "../spool/folder.ts";
import { startWireIngest, type WireIngest } from "./wire-ingest.ts";

const site = "https://marathon.example";
const bid = { event_name: "bid_placed", properties: {} };
const spam = { event_name: "spam", properties: {} };

async function start(
  options: Partial<RelayOptions> = {},
  settings: ServerSettings = {},
): Promise<{
  ingest: WireIngest;
  post: (
    query: string,
    body: unknown,
    init?: RequestInit,
  ) => Promise<{ status: number; batch: string | null; known: string | null }>;
}> {
  const ingest = await startWireIngest();
  const analytics = startClient({ ingestHost: ingest.url, onDiagnostic: () => {}, ...settings });
  const relay = createRelay(analytics, { allow: ["bid_placed"], ...options });
  return {
    ingest,
    async post(query, body, init) {
      const request = new Request(`${site}/analytics/track?${query}`, {
        method: "POST",
        headers: { origin: site },
        body: typeof body === "string" ? body : JSON.stringify(body),
        ...init,
      });
      const { status, headers } = await relay.fetch(request);
      const [batch, known] = ["x-analytics-batch", "x-analytics-known"].map((name) =>
        headers.get(name),
      );
      return { status, batch: batch!, known: known! };
    },
  };
}

const whatThePageSays = "without=3&upto=17&dropped=c.15-16:expired&ask=c.1-1,old";

test("what a page says of its events goes through, older by the time it took", async () => {
  const { ingest, post } = await start();
  ingest.headers = { "x-analytics-known": "old" };
  const answer = await post(`batch=c.2-4&${whatThePageSays}&age=60000`, [bid, bid]);
  expect(answer).toEqual({ status: 200, batch: "c.2-4", known: "old" });
  const query = new URLSearchParams(ingest.requests[0]?.query);
  const age = Number(query.get("age"));
  expect(age).toBeGreaterThanOrEqual(60_000);
  expect(age).toBeLessThan(70_000);
  query.delete("age");
  expect(decodeURIComponent(query.toString())).toBe(`batch=c.2-4&${whatThePageSays}`);
});

test("an age that is not known stays unknown", async () => {
  const { ingest, post } = await start();
  await post("batch=c.1-1&age=soon", [bid]);
  expect(ingest.requests[0]?.query).toBe("batch=c.1-1");
});

test.for([
  ["batch=c.1-4", [bid, spam, spam, bid], "batch=c.1-4&without=2-3"],
  ["batch=c.1-5&without=3", [bid, spam, bid, spam], "batch=c.1-5&without=2-3,5"],
  ["batch=c.1-2", [spam, spam], "batch=c.1-2&without=1-2"],
  ["batch=c.1-2", [bid, { event_name: 7 }], "batch=c.1-2&without=2"],
  // Numbers that did not agree before must not begin to.
  ["batch=c.1-2", [bid, bid, spam], "batch=relayed.c.1-2"],
  ["batch=b1", [bid, spam], "batch=b1"],
  ["", [bid, spam], ""],
] as const)("of %s with %j the ingest hears %s", async ([query, events, heard]) => {
  const { ingest, post } = await start();
  expect((await post(query, events)).status).toBe(200);
  expect(ingest.requests[0]?.query).toBe(heard);
});

test("a batch with more gaps than an address can name comes again in halves", async () => {
  const { ingest, post } = await start({ maxEvents: 5_000 });
  const events = Array.from({ length: 2_000 }, (_, index) => (index % 2 ? bid : spam));
  expect((await post("batch=c.900000001-900002000", events)).status).toBe(413);
  expect((await post("batch=c.900000001-900000500", events.slice(0, 500))).status).toBe(200);
  expect(ingest.requests).toHaveLength(1);
});

test.for(["batch=a%26key%3Db", "batch=%00", `batch=${"x".repeat(200)}`, "without=%26&upto=1%202"])(
  "%s says nothing that can be read, and takes no event along",
  async (query) => {
    const { ingest, post } = await start();
    expect(await post(query, [bid])).toEqual({ status: 200, batch: null, known: null });
    expect(ingest.requests).toEqual([{ query: "", body: JSON.stringify([bid]) }]);
  },
);

test("a question without events is asked, and one without an answer has none", async () => {
  const { ingest, post } = await start();
  ingest.headers = { "x-analytics-known": "" };
  expect(await post("ask=c.1-3", [])).toMatchObject({ status: 200, known: "" });
  ingest.headers = {};
  expect(await post("ask=c.1-3", [])).toMatchObject({ status: 200, known: null });
  expect(ingest.requests).toEqual([
    { query: "ask=c.1-3", body: "[]" },
    { query: "ask=c.1-3", body: "[]" },
  ]);
});

test("a question to an ingest that is away is not answered for it", async () => {
  const { ingest, post } = await start();
  ingest.status = 503;
  expect(await post("ask=c.1-3", [])).toEqual({ status: 503, batch: null, known: null });
});

test("a page does not hear that ids are known before the ingest has named one", async () => {
  const { ingest, post } = await start();
  ingest.knowsIds = false;
  expect(await post("batch=c.1-1", [bid])).toMatchObject({ status: 200, batch: null });
  expect(await post("batch=b1", [])).toMatchObject({ status: 200, batch: null });
  ingest.knowsIds = true;
  expect(await post("batch=c.2-2", [bid])).toMatchObject({ status: 200, batch: "c.2-2" });
  expect(await post("batch=b1", [])).toMatchObject({ status: 200, batch: "b1" });
});

test("what passes keeps every digit, beside what does not", async () => {
  const { ingest, post } = await start();
  await post(
    "",
    `[{"event_name":"spam","properties":{}} , {"event_name":"bid_placed",
    "properties":{"id":12345678901234567890, "at":1.50}}]`,
  );
  expect(ingest.requests[0]?.body).toBe(
    `[{"event_name":"bid_placed",
    "properties":{"id":12345678901234567890, "at":1.50}}]`,
  );
});

const nested = (levels: number): string => "[".repeat(levels) + "]".repeat(levels);
const event = (value: string): string => `{"event_name":"bid_placed","properties":{"v":${value}}}`;

test.for([
  ["400,000 levels", event(nested(400_000))],
  ["65 levels", event(nested(63))],
  ["1,001 keys", event(JSON.stringify(Object.fromEntries(Array(998).fill(0).entries())))],
  ["more than 1,048,576 bytes", event(`"${"ä".repeat(524_288)}"`)],
] as const)("an event of %s is dropped, and its neighbor passes", async ([, invalid]) => {
  const { ingest, post } = await start({ maxBodyBytes: 4_000_000 });
  expect((await post("batch=c.1-2", `[${invalid},${event("1")}]`)).status).toBe(200);
  expect(ingest.requests).toEqual([{ query: "batch=c.1-2&without=1", body: `[${event("1")}]` }]);
});

test("an event at the bounds of the wire passes", async () => {
  const { ingest, post } = await start();
  const deep = event(nested(62));
  const wide = event(JSON.stringify(Object.fromEntries(Array(997).fill(0).entries())));
  await post("batch=c.1-2", `[${deep},${wide}]`);
  expect(ingest.requests).toMatchObject([{ query: "batch=c.1-2" }]);
});

test("requests that withhold their bodies find no more room together than one after the other", async () => {
  const { ingest, post } = await start({ maxEventsPerMinute: 100 });
  const chunks: ReadableStreamDefaultController<Uint8Array>[] = [];
  const bids = new TextEncoder().encode(JSON.stringify(Array.from({ length: 40 }, () => bid)));
  const posted = Array.from({ length: 10 }, () => {
    const body = new ReadableStream<Uint8Array>({ start: (chunk) => void chunks.push(chunk) });
    return post("", "", { body, duplex: "half" } as RequestInit);
  });
  for (const chunk of chunks) {
    chunk.enqueue(bids);
    chunk.close();
  }
  const statuses = (await Promise.all(posted)).map(({ status }) => status);
  // The third is paid for by waiting; after it nothing is left.
  expect(statuses.filter((status) => status === 200)).toHaveLength(3);
  expect(statuses.filter((status) => status === 429)).toHaveLength(7);
  expect(ingest.requests).toHaveLength(3);
});

test("a copy of a kept batch that has grown since is not said to be kept", async () => {
  const { ingest, post } = await start({}, { spoolDir: makeFolder() });
  ingest.status = 503;
  expect(await post("batch=c.1-3", [bid, bid, bid])).toMatchObject({ status: 202 });
  expect(await post("batch=c.1-3", [bid, bid, bid])).toMatchObject({ status: 202 });
  expect(await post("batch=c.1-5", [bid, bid, bid, bid, bid])).toMatchObject({ status: 503 });
  ingest.status = 200;
  expect(await post("batch=c.1-5", [bid, bid, bid, bid, bid])).toMatchObject({ status: 200 });
});
