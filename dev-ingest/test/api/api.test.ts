import { connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { type Answer, get, post, start } from "../start.ts";
import { readStream } from "./read-stream.ts";

const event = (name: string, properties = "{}"): string =>
  `{"event_name":"${name}","properties":${properties}}`;
const donation = (amount: number): string => event("donation_completed", `{"amount":${amount}}`);

test("gives stored events out with everything that is known of them", async () => {
  const server = await start();
  await post(
    `${server.url}/r/run-1/test?batch=b1`,
    `[${event("a")},${event("b", '{"amount":25.00,"big":9223372036854775807}')}]`,
    {
      origin: "https://shop.example",
      "user-agent": "sender/1",
    },
  );
  const text = await (await fetch(`${server.url}/api/events?limit=1`)).text();
  expect(text).toContain('"properties":{"amount":25.00,"big":9223372036854775807}');
  expect(JSON.parse(text)).toEqual({
    events: [
      {
        seq: 2,
        id: `${server.store.id}-2`,
        receivedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        happenedAt: expect.stringMatching(/Z$/),
        timeSource: "arrival",
        path: "test",
        run: "run-1",
        batch: "b1",
        client: null,
        number: null,
        index: 1,
        event_name: "b",
        properties: { amount: 25, big: 9_223_372_036_854_776_000 },
        status: "warning",
        issues: [
          expect.objectContaining({
            code: "number-precision",
            path: "/properties/big",
            severity: "warning",
          }),
        ],
        sender: { origin: "https://shop.example", userAgent: "sender/1" },
      },
    ],
    next: 2,
  });
});

test("pages through events in both directions without gap or repetition", async () => {
  const server = await start();
  for (let batch = 0; batch < 5; batch++) {
    await post(
      `${server.url}/track`,
      `[${[0, 1, 2].map((n) => event(`e${batch * 3 + n}`)).join(",")}]`,
    );
  }
  const names = async (order: string, cursor: string): Promise<string[]> => {
    const all: string[] = [];
    for (let next: number | null = null; ;) {
      const page: Answer = await get(
        `${server.url}/api/events?order=${order}&limit=4${next === null ? "" : `&${cursor}=${next}`}`,
      );
      all.push(...page.events.map((stored) => stored.event_name));
      next = page.next;
      if (next === null) return all;
    }
  };
  const expected = Array.from({ length: 15 }, (_, index) => `e${index}`);
  expect(await names("oldest", "after")).toEqual(expected);
  expect(await names("newest", "before")).toEqual(expected.toReversed());
});

test("filters by path, run and name", async () => {
  const server = await start();
  await post(`${server.url}/track`, `[${event("a")},${event("b")}]`);
  await post(`${server.url}/test`, `[${event("a")}]`);
  await post(`${server.url}/r/x/track`, `[${event("a")}]`);
  const seqs = async (query: string): Promise<number[]> =>
    (await get(`${server.url}/api/events?order=oldest&${query}`)).events.map(
      (stored) => stored.seq,
    );
  expect(await seqs("")).toEqual([1, 2, 3, 4]);
  expect(await seqs("path=track")).toEqual([1, 2, 4]);
  expect(await seqs("path=test")).toEqual([3]);
  expect(await seqs("run=x")).toEqual([4]);
  expect(await seqs("run=")).toEqual([1, 2, 3]);
  expect(await seqs("name=a&path=track")).toEqual([1, 4]);
  expect(await seqs("after=1&before=4")).toEqual([2, 3]);
});

test.for(["path=x", "order=up", "limit=0", "limit=1001", "after=-1", "before=x", "limit=1e3"])(
  "refuses the query %s by name",
  async (query) => {
    const server = await start();
    const { error } = await get(`${server.url}/api/events?${query}`);
    expect(error.code).toBe("query-invalid");
    expect(error.message).toContain(query.split("=", 1)[0]);
  },
);

test("sums names up in /latest, paths and runs apart", async () => {
  const server = await start();
  await post(`${server.url}/track`, `[${event("a")},${event("a")},${event("__proto__")}]`);
  await post(`${server.url}/r/x/test`, `[${event("b")}]`);
  const latest = await get(`${server.url}/latest?path=*&run=*`);
  expect([latest.track.events, latest.track.names["a"]!.count, latest.test.events]).toEqual([
    3, 2, 1,
  ]);
  expect(Object.keys(latest.track.names)).toEqual(["__proto__", "a"]);
  expect((await get(`${server.url}/latest?path=*`)).test.events).toBe(0);
  expect((await get(`${server.url}/latest?run=x`)).test.names["b"]!.count).toBe(1);
});

test("streams what is there after a position and what comes, in order, once", async () => {
  const server = await start();
  await post(`${server.url}/track`, `[${event("one")},${event("two")}]`);
  const stream = await readStream(`${server.url}/api/stream?after=1`);
  expect((await stream.take(1)).map(({ event_name }) => event_name)).toEqual(["two"]);
  await post(`${server.url}/track`, `[${event("three")}]`);
  await post(`${server.url}/test`, `[${event("four")}]`);
  expect((await stream.take(2)).map(({ seq }) => seq)).toEqual([3, 4]);
  expect(stream.lastEventId()).toBe(`${server.store.id}-4`);
});

test("resumes a stream after Last-Event-ID, and begins a fresh one with what comes next", async () => {
  const server = await start();
  await post(`${server.url}/track`, `[${event("one")},${event("two")},${event("three")}]`);
  const resumed = await readStream(`${server.url}/api/stream`, {
    "last-event-id": `${server.store.id}-2`,
  });
  expect((await resumed.take(1))[0]!.event_name).toBe("three");
  const fresh = await readStream(`${server.url}/api/stream?path=track&name=five`);
  await post(`${server.url}/track`, `[${event("four")},${event("five")}]`);
  expect((await fresh.take(1)).map(({ event_name }) => event_name)).toEqual(["five"]);
});

test("streams what a search finds, of what is there and of what comes, and refuses one that cannot be read", async () => {
  const server = await start();
  await post(`${server.url}/track`, `[${donation(50)},${donation(150)},${event("bid_applied")}]`);
  const search = encodeURIComponent("name:donation_* amount:>100");
  const stream = await readStream(`${server.url}/api/stream?after=0&search=${search}`);
  expect((await stream.take(1)).map(({ seq }) => seq)).toEqual([2]);
  await post(`${server.url}/track`, `[${donation(99)},${event("bid_applied")},${donation(101)}]`);
  expect((await stream.take(1)).map(({ seq }) => seq)).toEqual([6]);
  const { error } = await get(`${server.url}/api/stream?search=amount:%3E%3E1`);
  expect(error.message).toContain("column");
});

test("starts a stream over for a reader that knows another store", async () => {
  const server = await start();
  await post(`${server.url}/track`, `[${event("one")}]`);
  const stream = await readStream(`${server.url}/api/stream`, { "last-event-id": "0badcafe-500" });
  expect((await stream.take(1))[0]!.event_name).toBe("one");
  expect(stream.restarts()).toBe(1);
});

test("refuses more streams than allowed, and takes one when another has ended", async () => {
  const server = await start({ limits: { maxStreams: 1 } });
  const first = await readStream(`${server.url}/api/stream`);
  const refused = await fetch(`${server.url}/api/stream`);
  expect(refused.status).toBe(503);
  await refused.text();
  first.close();
  await expect
    .poll(async () => {
      const response = await fetch(`${server.url}/api/stream`);
      await response.body!.cancel();
      return response.status;
    })
    .toBe(200);
});

test("disconnects a reader that takes nothing, counts it, and delays no other", async () => {
  // Long enough for a reader that takes 18 MB while the machine is busy with other things.
  const server = await start({ limits: { stalledReaderMs: 5_000 } });
  const stalled = connect(server.port, "127.0.0.1");
  onTestFinished(() => void stalled.destroy());
  stalled.write("GET /api/stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
  await new Promise((resolve) => stalled.once("data", resolve));
  stalled.pause();
  const other = await readStream(`${server.url}/api/stream`);
  const heard = other.take(20);
  const text = "x".repeat(900_000);
  for (let nth = 0; nth < 20; nth++)
    await post(`${server.url}/track`, `[${event(`e${nth}`, `{"text":"${text}"}`)}]`);
  expect((await heard).map(({ event_name }) => event_name)).toEqual(
    Array.from({ length: 20 }, (_, nth) => `e${nth}`),
  );
  await expect
    .poll(async () => (await fetch(`${server.url}/metrics`)).text())
    .toContain("dev_ingest_dropped_readers_total 1");
});

test("ends streams and answers what is in flight when it stops", async () => {
  const server = await start();
  const stream = await readStream(`${server.url}/api/stream`);
  await server.close();
  await expect(stream.take(1)).rejects.toThrow("ended");
});
