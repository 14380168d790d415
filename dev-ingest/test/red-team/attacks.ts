import { connect, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { createRandom, mutate } from "../fuzz/mutate.ts";
import type { Victim } from "./victim.ts";

/** Something that must not hurt a server. */
export interface Attack {
  readonly name: string;
  /** What is there before the attack; not measured. */
  readonly prepare?: (victim: Victim) => Promise<void>;
  readonly run: (victim: Victim) => Promise<void>;
}

const megabyte = 1_048_576;
const event = (name: string, properties: object): string =>
  JSON.stringify({ event_name: name, properties });
const bodyOf = (...events: readonly string[]): string => `[${events.join(",")}]`;

/** A body of 2 MB that weighs some kilobytes as gzip. */
const bomb = gzipSync(
  bodyOf(...Array.from({ length: 4_000 }, () => event("bomb", { text: "x".repeat(460) }))),
);

export const attacks: readonly Attack[] = [
  { name: "nothing, for comparison", run: () => delay(3_000) },
  {
    name: "16 bodies of 4 MB announced, a byte of each sent",
    run: ({ port }) => hold(port, 16, `${head("/track", 4 * megabyte)}[`, 5_000),
  },
  {
    name: "500 slow headers and 500 slow bodies",
    async run({ port }) {
      await Promise.all([
        hold(port, 500, "POST /track HTTP/1.1\r\nHost: localhost\r\n", 8_000),
        hold(port, 500, `${head("/track", 1_000)}[`, 8_000),
      ]);
    },
  },
  {
    name: "24 readers of 60 MB that never read",
    prepare: ({ url }) => fill(url, 60),
    async run({ port }) {
      await Promise.all([
        hold(
          port,
          12,
          "GET /api/events?limit=1000 HTTP/1.1\r\nHost: localhost\r\n\r\n",
          8_000,
          false,
        ),
        hold(port, 12, "GET /api/stream?after=0 HTTP/1.1\r\nHost: localhost\r\n\r\n", 8_000, false),
      ]);
    },
  },
  {
    name: "200 gzip bombs of 2 MB at once",
    run: ({ url }) => many(200, () => send(url, "/track", bomb, { "content-encoding": "gzip" })),
  },
  {
    name: "20,000 small gzip bodies",
    async run({ url }) {
      const small = gzipSync(bodyOf(event("small", { a: 1 })));
      for (let round = 0; round < 200; round++)
        await many(100, () => send(url, "/track", small, { "content-encoding": "gzip" }));
    },
  },
  {
    name: "20 bodies of 4 MB of brackets",
    run: ({ url }) => many(20, () => send(url, "/track", "[".repeat(4 * megabyte))),
  },
  {
    name: "20 bodies of 4 MB of keys in one event",
    run({ url }) {
      const keys = Array.from({ length: 330_000 }, (_, key) => `"k${key}":1`).join(",");
      const body = `[{"event_name":"a","properties":{${keys}}}]`;
      return many(20, () => send(url, "/track", body));
    },
  },
  {
    name: "6 bodies of 4 MB of keys, as many as are allowed",
    run({ url }) {
      const events = Array.from({ length: 350 }, (_, nth) => {
        const keys = Array.from(
          { length: 990 },
          (_key, key) => `"${(nth * 990 + key).toString(36)}":1`,
        );
        return `{"event_name":"a","properties":{${keys.join(",")}}}`;
      });
      const body = bodyOf(...events);
      return many(6, () => send(url, "/track", body));
    },
  },
  {
    name: "1,000 runs, listed 20 times at once",
    prepare: ({ url }) =>
      inBatches(1_000, (nth) => send(url, `/r/run-${nth}/track`, bodyOf(event("a", { nth })))),
    run: ({ url }) => many(20, () => read(url, "/api/runs")),
  },
  {
    name: "20 series at once, split by unique values of 50,000 events",
    prepare: ({ url }) =>
      inBatches(50, (nth) =>
        send(
          url,
          "/track",
          bodyOf(
            ...Array.from({ length: 1_000 }, (_, index) =>
              event("paid", { amount: "0.10", unique: `u${nth * 1_000 + index}` }),
            ),
          ),
        ),
      ),
    run: ({ url }) =>
      many(20, () => read(url, "/api/series?property=amount&group=unique&interval=1m")),
  },
  {
    name: "10,000 connections that go away in the middle of a body",
    run: ({ port }) => inBatches(10_000, () => abort(port)),
  },
];

/** As many mutated bodies and as many mutated query strings as asked for; the statuses of their answers. */
export async function fuzz(
  victim: Victim,
  { count, seed }: { readonly count: number; readonly seed: number },
): Promise<ReadonlyMap<number, number>> {
  const random = createRandom(seed);
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(random() * items.length)]!;
  const body = Buffer.from(
    bodyOf(event("a", { id: 1, text: "ä\u0000" }), event("b", { x: [1, {}] })),
  );
  const queries = [
    "path=track",
    "run=",
    "limit=10",
    "from=2026-01-04T12:00:00Z",
    "name=a",
    "property.a=1",
    "interval=1h",
    "group=a",
    "batch=c.1-2",
    "ask=c.1-2",
    "age=5",
    "upto=9",
  ];
  const routes = [
    "/api/events",
    "/api/history",
    "/api/series",
    "/api/batches",
    "/api/rejected",
    "/api/runs",
    "/latest",
    "/api/coverage",
    "/api/faults",
    "/api/events/1",
  ];
  const countByStatus = new Map<number, number>();
  const mutated = (text: string): string => mutate(Buffer.from(text), random).toString("latin1");
  await inBatches(2 * count, async (nth) => {
    const query = encodeURI(
      mutated([pick(queries), pick(queries), pick(queries)].join("&")),
    ).replaceAll("#", "");
    const status =
      nth % 2 === 0
        ? await send(victim.url, `/track?${query}`, mutate(body, random))
        : await read(victim.url, `${pick(routes)}?${query}`);
    countByStatus.set(status, (countByStatus.get(status) ?? 0) + 1);
  });
  return countByStatus;
}

const head = (path: string, contentLength: number): string =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${contentLength}\r\n\r\n`;

async function fill(url: string, megabytes: number): Promise<void> {
  const text = "x".repeat(megabyte / 4);
  for (let sent = 0; sent < megabytes; sent++)
    await send(url, "/track", bodyOf(...Array.from({ length: 4 }, () => event("large", { text }))));
}

async function send(
  url: string,
  path: string,
  body: string | Buffer,
  headers: Record<string, string> = {},
): Promise<number> {
  const answer = await fetch(url + path, {
    method: "POST",
    body: typeof body === "string" ? body : new Uint8Array(body),
    headers,
  }).catch(() => null);
  await answer?.arrayBuffer().catch(() => null);
  return answer?.status ?? 0;
}

async function read(url: string, path: string): Promise<number> {
  const answer = await fetch(url + path).catch(() => null);
  await answer?.arrayBuffer().catch(() => null);
  return answer?.status ?? 0;
}

async function many(count: number, work: () => Promise<unknown>): Promise<void> {
  await Promise.all(Array.from({ length: count }, work));
}

const batchSize = 50;

async function inBatches(count: number, work: (nth: number) => Promise<unknown>): Promise<void> {
  for (let done = 0; done < count; done += batchSize) {
    const size = Math.min(batchSize, count - done);
    await Promise.all(Array.from({ length: size }, (_, index) => work(done + index)));
  }
}

/** Opens connections that write so much and then nothing; those that only write read the responses. */
async function hold(
  port: number,
  count: number,
  text: string,
  forMs: number,
  isReading = true,
): Promise<void> {
  const sockets: Socket[] = [];
  for (let opened = 0; opened < count; opened++) {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => {});
    if (isReading) socket.resume();
    else socket.pause();
    socket.write(text);
    sockets.push(socket);
  }
  await delay(forMs);
  for (const socket of sockets) socket.destroy();
}

function abort(port: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => {});
    socket.on("close", () => resolve());
    socket.write(`${head("/track", 1_000)}[{"event_name"`, () => socket.destroy());
  });
}
