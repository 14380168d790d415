import { request } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { createIngestClient, type IngestClient } from "../../src/client/client.ts";
import type { IngestServer } from "../../src/index.ts";
import { post, start } from "../start.ts";

const event = (event_name: string, properties: object = {}): string =>
  JSON.stringify({ event_name, properties });
const paid = (amount: string | number, more: object = {}): string =>
  event("paid", { amount, ...more });
const at = (ms: number): object => ({ timestamp: new Date(ms).toISOString() });
const named = (name: string): string => event(name, { donation_id: 7 });
const hour = 3_600_000;
const day = 24 * hour;

async function open(): Promise<{
  readonly server: IngestServer;
  readonly client: IngestClient;
  readonly send: (path: string, ...events: string[]) => Promise<void>;
}> {
  const server = await start();
  const send = async (path: string, ...events: string[]): Promise<void> => {
    expect((await post(server.url + path, `[${events.join(",")}]`)).status).toBe(200);
  };
  return { server, client: createIngestClient({ url: server.url }), send };
}

const everything = { property: "amount", interval: "1d" } as const;
const sumsOf = async (client: IngestClient, query: object = {}): Promise<(string | undefined)[]> =>
  (await client.series({ ...everything, ...query })).map(({ exact }) => exact?.sum);

test("numbers are those of the normal path without runs, unless something else is asked for", async () => {
  const { server, client, send } = await open();
  await send("/track", paid("10.00", { donation_id: 1 }));
  await send("/test", paid("999.00", { donation_id: 1 }));
  await send("/r/ci/track", paid("5.00", { donation_id: 1 }));
  await send("/r/ci/test", paid("7.00", { donation_id: 1 }));
  expect(await sumsOf(client)).toEqual(["10.00"]);
  expect(await sumsOf(client, { path: "test" })).toEqual(["999.00"]);
  expect(await sumsOf(client, { path: "*" })).toEqual(["1009.00"]);
  expect(await sumsOf(client, { run: "*" })).toEqual(["15.00"]);
  expect(await sumsOf(client, { run: "ci" })).toEqual(["12.00"]);
  expect(await sumsOf(client, { run: "ci", path: "track" })).toEqual(["5.00"]);
  expect(await sumsOf(client, { path: "*", run: "*" })).toEqual(["1021.00"]);
  const history = async (query: object): Promise<number> =>
    (await client.history("donation_id", 1, query)).events.length;
  expect([
    await history({}),
    await history({ run: "ci" }),
    await history({ path: "*", run: "*" }),
  ]).toEqual([1, 2, 4]);
  const latest = await client.latest();
  expect([latest.track.events, latest.test.events]).toEqual([1, 0]);
  expect((await client.latest({ path: "*", run: "*" })).test.events).toBe(2);
  expect((await client.coverage()).unplanned).toEqual({ paid: 1 });
  expect((await client.coverage({ run: "ci" })).unplanned).toEqual({ paid: 2 });
  for (const call of ["/latest", "/api/series", "/api/coverage"]) {
    const { leftOut } = (await (await fetch(server.url + call)).json()) as { leftOut: string[] };
    expect(leftOut).toEqual(["The path test: path=*.", "Runs: run=*."]);
  }
  const sumOfIds = await fetch(`${server.url}/api/series?property=donation_id`);
  const { leftOut, notCounted } = (await sumOfIds.json()) as Record<string, readonly string[]>;
  expect(notCounted).toEqual([expect.stringContaining("donation_id is an id by its name")]);
  expect(leftOut).toEqual(["The path test: path=*.", "Runs: run=*.", ...notCounted!]);
});

test("sums are exact, split or not, and +a −a is nothing", async () => {
  const { client, send } = await open();
  const many = Array.from({ length: 5_000 }, (_, nth) => paid("0.10", { kind: `k${nth % 2}` }));
  for (let nth = 0; nth < 20; nth++) await send("/track", ...many);
  expect(await sumsOf(client)).toEqual(["10000.00"]);
  expect(await sumsOf(client, { group: "kind" })).toEqual(["5000.00", "5000.00"]);
  expect(await sumsOf(client, { by: "received", name: "paid" })).toEqual(["10000.00"]);
  await send("/track", event("odd", { both: "25.10", BIG_ONE: 1 }), event("odd", { both: -25.1 }));
  const [both] = await client.series({ ...everything, property: "both" });
  expect(both).toMatchObject({
    sum: 0,
    exact: { sum: "0.00", min: "-25.1", max: "25.10", mean: "0.00" },
  });
});

test("the 33rd number of an event is summed, and so are names in capitals", async () => {
  const { client, send } = await open();
  const many = Object.fromEntries(Array.from({ length: 40 }, (_, nth) => [`n${nth}`, nth]));
  await send("/track", event("wide", { ...many, MAX_BID: "3.50", PAID: 2 }));
  for (const [property, sum] of [
    ["n39", "39"],
    ["MAX_BID", "3.50"],
    ["PAID", "2"],
  ] as const) {
    expect(await sumsOf(client, { property })).toEqual([sum]);
    expect(await sumsOf(client, { property, group: "none" })).toEqual([sum]);
  }
});

test("ids are compared as they are written, beyond 2^53 too", async () => {
  const { client, send } = await open();
  await send("/track", '{"event_name":"t","properties":{"tweet_id":9007199254740993}}');
  await send("/track", '{"event_name":"t","properties":{"tweet_id":9007199254740992}}');
  await send("/track", '{"event_name":"t","properties":{"size":9007199254740993}}');
  const seqs = async (property: string, value: string): Promise<number[]> =>
    (await client.history(property, value)).events.map(({ seq }) => seq);
  expect(await seqs("tweet_id", "9007199254740993")).toEqual([1]);
  expect(await seqs("tweet_id", "9007199254740992")).toEqual([2]);
  expect(await seqs("size", "9007199254740993")).toEqual([3]);
  expect(await seqs("size", "9007199254740992")).toEqual([]);
});

test("a marathon of last weekend shows its money on last weekend's days, and today by arrival", async () => {
  const { client, send } = await open();
  const lastWeek = Math.floor(Date.now() / day) * day - 7 * day;
  await send("/track", paid("20.00", at(lastWeek + 10 * hour)), paid("5.00", at(lastWeek + day)));
  await send("/track", paid("1.00", at(lastWeek + 2 * hour)));
  const points = await client.series(everything);
  expect(points.map(({ at: begin, exact }) => [Date.parse(begin), exact?.sum])).toEqual([
    [lastWeek, "21.00"],
    [lastWeek + day, "5.00"],
  ]);
  expect(await sumsOf(client, { by: "received" })).toEqual(["26.00"]);
  const raised = async (ms: number): Promise<number | undefined> =>
    (await client.series({ property: "amount", at: new Date(ms) }))[0]?.sum;
  expect(await raised(lastWeek)).toBe(0);
  expect(await raised(lastWeek + 10 * hour - 1)).toBe(1);
  expect(await raised(lastWeek + 10 * hour)).toBe(21);
  expect(await raised(Date.now())).toBe(26);
  const early = await client.events({ until: new Date(lastWeek + 3 * hour) });
  expect(early.events.map(({ properties }) => properties["amount"])).toEqual(["1.00"]);
  expect((await client.events({ until: new Date(lastWeek + day), by: "received" })).events).toEqual(
    [],
  );
});

test("days have 23 and 25 hours where a zone's clock is changed", async () => {
  const { client, send } = await open();
  await send(
    "/track",
    paid(1, { timestamp: "2026-03-28T23:30:00+01:00" }),
    paid(1, { timestamp: "2026-03-29T00:30:00+01:00" }),
    paid(1, { timestamp: "2026-03-29T23:30:00+02:00" }),
    paid(1, { timestamp: "2026-03-30T00:30:00+02:00" }),
    paid(1, { timestamp: "2025-10-26T00:30:00+02:00" }),
    paid(1, { timestamp: "2025-10-26T23:30:00+01:00" }),
    paid(1, { timestamp: "2025-10-27T00:30:00+01:00" }),
  );
  for (const query of [{}, { group: "none" }]) {
    const points = await client.series({ interval: "1d", tz: "Europe/Berlin", ...query });
    expect(points.map(({ at: begin, count }) => [begin, count])).toEqual([
      ["2025-10-25T22:00:00.000Z", 2],
      ["2025-10-26T23:00:00.000Z", 1],
      ["2026-03-27T23:00:00.000Z", 1],
      ["2026-03-28T23:00:00.000Z", 2],
      ["2026-03-29T22:00:00.000Z", 1],
    ]);
  }
});

test("a slow request moves nothing in time, and a client's events stay in the order of their numbers", async () => {
  const { server, client, send } = await open();
  await send("/track?batch=c.1-1&age=0", named("first"));
  const slowBody = `[${named("second")}]`;
  const slow = new Promise<void>((resolve, reject) => {
    const sending = request(
      `${server.url}/track?batch=c.2-2&age=0`,
      { method: "POST", headers: { "content-length": slowBody.length } },
      (response) => response.resume().on("end", resolve),
    );
    sending.on("error", reject);
    sending.write(slowBody.slice(0, 10));
    setTimeout(() => sending.end(slowBody.slice(10)), 1_000);
  });
  await delay(200);
  await send("/track?batch=c.3-3&age=0", named("third"));
  await slow;
  await send("/track?batch=c.4-4&age=500", named("fourth, whose clock is a little off"));
  const { events } = await client.history("donation_id", 7);
  expect(events.map(({ number }) => number)).toEqual([1, 2, 3, 4]);
  expect(events.map(({ seq }) => seq)).toEqual([1, 3, 2, 4]);
  const [, second] = events;
  expect(Date.parse(second!.happenedAt) - Date.parse(events[0]!.happenedAt)).toBeLessThan(900);
});

test("a history is complete however many other events there are, page by page", async () => {
  const { client, send } = await open();
  const others = Array.from({ length: 5_000 }, (_, nth) =>
    event("other", { donation_id: nth + 10 }),
  );
  await send("/track", event("first", { donation_id: 3 }));
  for (let nth = 0; nth < 4; nth++) await send("/track", ...others);
  await send("/track", event("second", { donation_id: "3" }));
  const first = await client.history("donation_id", 3, { limit: 1 });
  expect(first.events.map(({ event_name }) => event_name)).toEqual(["first"]);
  const rest = await client.history("donation_id", 3, { limit: 1, beyond: first.next! });
  expect(rest.events.map(({ event_name }) => event_name)).toEqual(["second"]);
  expect(rest.next).toBeNull();
});

test("a page of large events is bounded in bytes, and says where to go on", async () => {
  const { client, send } = await open();
  const large = event("large", { text: "x".repeat(1_000_000) });
  for (let nth = 0; nth < 5; nth++) await send("/track", large, large, large);
  const page = await client.events({ order: "oldest", limit: 1_000 });
  expect(page.events.length).toBe(1);
  expect(page.next).toBe(page.events[0]!.seq);
  let events = 0;
  for await (const { event_name: name } of client.allEvents()) events += name === "large" ? 1 : 0;
  expect(events).toBe(15);
});
