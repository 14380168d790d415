import { setTimeout as delay } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { abort, bodyOf, event, fill, head, hold, inBatches, many, read, send } from "./requests.ts";
import type { Victim } from "./victim.ts";

/** Something that must not hurt a server. */
export interface Attack {
  readonly name: string;
  /** What is there before the attack; not measured. */
  readonly prepare?: (victim: Victim) => Promise<void>;
  readonly run: (victim: Victim) => Promise<void>;
}

const megabyte = 1_048_576;

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
