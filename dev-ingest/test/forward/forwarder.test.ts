import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { Forwarder } from "../../src/forward/forwarder.ts";
import type { EventStore } from "../../src/store/event-store.ts";
import { createPostgresStore } from "../../src/store/postgres/postgres-store.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { createDatabase } from "../postgres/create-database.ts";
import { makeBatch } from "../store/make-batch.ts";

interface Received {
  readonly path: string;
  readonly query: URLSearchParams;
  readonly key: string | undefined;
  readonly body: string;
}

type Answer = (received: Received, nth: number) => Answered | Promise<Answered>;
interface Answered {
  readonly status: number;
  readonly headers?: Record<string, string>;
}

/** Any receiver of the wire: it notes what comes and answers as the test says. */
async function startReceiver(answer: Answer = () => ({ status: 204 })): Promise<{
  url: string;
  received: Received[];
}> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const one = { ...partsOf(request), body: await text(request) };
      received.push(one);
      const { status, headers = {} } = await answer(one, received.length);
      response.writeHead(status, headers).end();
    })();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, received };
}

function partsOf(request: IncomingMessage): Omit<Received, "body"> {
  const { pathname, searchParams } = new URL(request.url!, "http://receiver");
  const key = request.headers["x-analytics-key"];
  return { path: pathname, query: searchParams, key: typeof key === "string" ? key : undefined };
}

async function openStore(): Promise<EventStore> {
  const store = await createSqliteStore();
  onTestFinished(() => store.close());
  return store;
}

function forward(store: EventStore, target: string, notices: string[] = []): Forwarder {
  const forwarder = new Forwarder({
    store,
    target,
    key: "secret",
    onNotice: (_level, message) => notices.push(message),
  });
  onTestFinished(() => forwarder.stop());
  return forwarder;
}

const names = (received: readonly Received[]): unknown[] =>
  received.flatMap(({ body }) =>
    (JSON.parse(body) as { event_name: string }[]).map((event) => event.event_name),
  );
const numbered = (first: number, last: number): ReturnType<typeof makeBatch> =>
  makeBatch(
    Array.from({ length: last - first + 1 }, (_, nth) => [`e${first + nth}`, {}] as const),
    { batchId: `c.${first}-${last}` },
  );
const one = (name: string): ReturnType<typeof makeBatch> => makeBatch([[name, {}]]);

test("what is stored goes on under its id, byte for byte, with its age counted on", async () => {
  const store = await openStore();
  const { url, received } = await startReceiver();
  const receivedAtMs = Date.now() - 60_000;
  const aged = makeBatch(
    [
      ["a", { amount: 25.5 }],
      ["b", {}],
    ],
    { batchId: "page.1-4", without: [[2, 3]], receivedAtMs },
  );
  await store.append({
    ...aged,
    events: aged.events.map((event) => ({
      ...event,
      happenedAtMs: receivedAtMs - 5_000,
      timeSource: "age",
    })),
  });
  await store.append(
    makeBatch([["c", {}]], { batchId: "plain-id", path: "test", run: "r1", receivedAtMs }),
  );
  forward(store, url);
  await expect.poll(() => received.length).toBe(2);
  const [counted, plain] = received.toSorted((left, right) => right.path.localeCompare(left.path));
  expect(counted).toMatchObject({
    path: "/track",
    key: "secret",
    body: '[{"event_name":"a","properties":{"amount":25.5}},{"event_name":"b","properties":{}}]',
  });
  expect(Object.fromEntries(counted!.query)).toMatchObject({
    batch: "page.1-4",
    without: "2-3",
    upto: "4",
  });
  expect(Number(counted!.query.get("age"))).toBeGreaterThanOrEqual(65_000);
  expect(Number(counted!.query.get("age"))).toBeLessThan(75_000);
  expect(plain).toMatchObject({ path: "/r/r1/test" });
  expect(plain!.query.get("batch")).toBe("plain-id");
  expect(Number(plain!.query.get("age"))).toBeGreaterThanOrEqual(60_000);
});

test("of an overlap only what was new goes on, with the rest named as left out", async () => {
  const store = await openStore();
  const { url, received } = await startReceiver();
  await store.append(numbered(1, 3));
  await store.append(numbered(2, 5));
  forward(store, url);
  await expect.poll(() => received.length).toBe(2);
  expect(received.map(({ query }) => [query.get("batch"), query.get("without")])).toEqual([
    ["c.1-3", null],
    ["c.2-5", "2-3"],
  ]);
  expect(names(received)).toEqual(["e1", "e2", "e3", "e4", "e5"]);
});

test("a receiver that is down gets everything later, each client in order, after what it asked to wait", async () => {
  const store = await openStore();
  let isDown = true;
  const { url, received } = await startReceiver(() =>
    isDown ? { status: 503, headers: { "retry-after": "1" } } : { status: 200 },
  );
  const notices: string[] = [];
  const forwarder = forward(store, url, notices);
  await store.append(numbered(1, 1));
  await expect.poll(() => received.length).toBe(1);
  const refusedAt = performance.now();
  for (const number of [2, 3, 4]) await store.append(numbered(number, number));
  expect(forwarder.progress().lagSeconds).toBeGreaterThan(0);
  isDown = false;
  await expect.poll(() => received.length, { timeout: 10_000 }).toBe(5);
  expect(performance.now() - refusedAt).toBeGreaterThan(900);
  expect(names(received)).toEqual(["e1", "e1", "e2", "e3", "e4"]);
  await expect
    .poll(() => forwarder.progress())
    .toMatchObject({ forwarded: 4, leftOut: 0, lagSeconds: 0 });
  expect(notices.some((notice) => notice.includes("cannot take events now"))).toBe(true);
});

test("a slow answer to one batch without a client does not hold up the others", async () => {
  const store = await openStore();
  for (let nth = 0; nth < 16; nth++) await store.append(one(`e${nth}`));
  const all = Promise.withResolvers<void>();
  const { url } = await startReceiver(async (_received, nth) => {
    if (nth === 16) all.resolve();
    await all.promise;
    return { status: 200 };
  });
  const forwarder = forward(store, url);
  await expect.poll(() => forwarder.progress()).toMatchObject({ forwarded: 16 });
});

test("an event that the receiver refuses for good stays behind alone, and is counted", async () => {
  const store = await openStore();
  const { url, received } = await startReceiver(({ body }) => ({
    status: body.includes("bad") ? 400 : 200,
  }));
  await store.append(
    makeBatch(
      [
        ["a", {}],
        ["b", {}],
        ["bad", {}],
        ["c", {}],
      ],
      { batchId: "c.1-4" },
    ),
  );
  await store.append(one("d"));
  const forwarder = forward(store, url);
  await expect.poll(() => forwarder.progress()).toMatchObject({ forwarded: 4, leftOut: 1 });
  const taken = received.filter(({ body }) => !body.includes("bad"));
  expect(names(taken).toSorted((left, right) => String(left).localeCompare(String(right)))).toEqual(
    ["a", "b", "c", "d"],
  );
  expect(taken.map(({ query }) => query.get("batch"))).toContain("c.1-2");
});

test("a wrong key keeps everything and says so", async () => {
  const store = await openStore();
  const { url, received } = await startReceiver(() => ({ status: 401 }));
  const notices: string[] = [];
  await store.append(one("a"));
  const forwarder = forward(store, url, notices);
  await expect.poll(() => received.length).toBe(1);
  await expect.poll(() => notices.join()).toMatch(/answers 401.*--forward-key/);
  expect(forwarder.progress()).toMatchObject({ forwardedSeq: 0, forwarded: 0, leftOut: 0 });
});

test("a receiver that knows no runs gets everything else", async () => {
  const store = await openStore();
  const { url, received } = await startReceiver(({ path }) => ({
    status: path.startsWith("/r/") ? 404 : 200,
  }));
  await store.append(makeBatch([["in-run", {}]], { run: "r1" }));
  await store.append(one("normal"));
  const forwarder = forward(store, url);
  await expect
    .poll(() => forwarder.progress())
    .toMatchObject({ forwarded: 1, leftOut: 1, lagSeconds: 0 });
  expect(names(received)).toContain("normal");
});

test("a forwarder that starts again goes on where the last one was", async () => {
  const store = await openStore();
  const { url, received } = await startReceiver();
  await store.append(one("a"));
  const first = forward(store, url);
  await expect.poll(() => first.progress().forwardedSeq).toBe(1);
  await first.stop();
  await store.append(one("b"));
  forward(store, url);
  await expect.poll(() => received.length).toBe(2);
  await delay(100);
  expect(names(received)).toEqual(["a", "b"]);
});

test("among the processes of one database one forwards, and another goes on when it dies", async () => {
  const database = await createDatabase();
  const open = async (): Promise<EventStore> => {
    const store = await createPostgresStore({ url: database });
    onTestFinished(() => store.close());
    return store;
  };
  const stores = [await open(), await open()] as const;
  const { url, received } = await startReceiver();
  const forwarders = stores.map((store) => forward(store, url));
  const active = (): number => forwarders.findIndex((forwarder) => forwarder.progress().isActive);
  await expect.poll(active).not.toBe(-1);
  const first = active();
  for (let nth = 0; nth < 20; nth++) await stores[nth % 2]!.append(one(`e${nth}`));
  const batches = (): number => new Set(received.map(({ query }) => query.get("batch"))).size;
  await expect.poll(batches).toBe(20);
  expect(forwarders.filter((forwarder) => forwarder.progress().isActive).length).toBe(1);
  await forwarders[first]!.stop();
  await stores[0].append(one("later"));
  await expect.poll(batches).toBe(21);
  expect(forwarders[1 - first]!.progress().isActive).toBe(true);
});
