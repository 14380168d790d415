import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { readFaultRule } from "../../src/ingest/fault-rule.ts";
import type { LogEntry } from "../../src/log/log-entry.ts";
import { createDatabase } from "../postgres/create-database.ts";
import { post, start } from "../start.ts";

const body = '[{"event_name":"a","properties":{}}]';

/** Starts a server on which one fault is set, for every request unless the rule says otherwise. */
async function faulty(fault: object, more: object = {}) {
  const server = await start();
  const { status } = await post(`${server.url}/api/faults`, JSON.stringify({ fault, ...more }));
  expect(status).toBe(200);
  const stored = async (): Promise<number> => (await server.events()).length;
  return { server, url: `${server.url}/track`, stored };
}

test("answers a status and Retry-After so many times, stores nothing, and then works", async () => {
  const { url, stored } = await faulty(
    { kind: "status", status: 429, retryAfterSeconds: 7 },
    { times: 2 },
  );
  for (let nth = 0; nth < 2; nth++) {
    const { status, headers, answer } = await post(url, body);
    expect([status, headers.get("retry-after"), answer.error.code]).toEqual([429, "7", "fault"]);
  }
  expect(await stored()).toBe(0);
  expect((await post(url, body)).status).toBe(200);
});

test("meets only its run and path, until it is cleared", async () => {
  const { server, url } = await faulty({ kind: "status", status: 500 }, { run: "x", path: "test" });
  expect((await post(url, body)).status).toBe(200);
  expect((await post(`${server.url}/r/x/track`, body)).status).toBe(200);
  for (let nth = 0; nth < 3; nth++)
    expect((await post(`${server.url}/r/x/test`, body)).status).toBe(500);
  const cleared = await (
    await fetch(`${server.url}/api/faults?run=x`, { method: "DELETE" })
  ).json();
  expect(cleared).toEqual({ cleared: 1 });
  expect((await post(`${server.url}/r/x/test`, body)).status).toBe(200);
});

test("drops the connection before it stores", async () => {
  const { url, stored } = await faulty({ kind: "drop-before" });
  await expect(post(url, body)).rejects.toThrow();
  expect(await stored()).toBe(0);
});

test("drops the connection after it has stored, and knows the replay", async () => {
  const { url, stored } = await faulty({ kind: "drop-after" }, { times: 1 });
  await expect(post(`${url}?batch=b`, body)).rejects.toThrow();
  expect(await stored()).toBe(1);
  expect((await post(`${url}?batch=b`, body)).answer.duplicate).toBe(true);
});

test("cuts its answer off", async () => {
  const { url, stored } = await faulty({ kind: "truncate" });
  await expect(post(url, body)).rejects.toThrow();
  expect(await stored()).toBe(1);
});

test("delays, and drips its answer", async () => {
  const delayed = await faulty({ kind: "delay", delayMs: 60 }, { times: 1 });
  const startedAtMs = performance.now();
  expect((await post(delayed.url, body)).status).toBe(200);
  expect(performance.now() - startedAtMs).toBeGreaterThanOrEqual(55);
  const dripping = await faulty({ kind: "drip", delayMs: 1 }, { times: 1 });
  expect((await post(dripping.url, body)).answer.accepted).toBe(1);
});

test("stores at once and answers later", async () => {
  const { url, stored } = await faulty({ kind: "hold-answer", delayMs: 300 });
  const answered = post(url, body);
  await expect.poll(stored, { interval: 10 }).toBe(1);
  expect((await answered).status).toBe(200);
});

test("stores nothing of a client that has left, and everything of one that is still there", async () => {
  const { url, stored } = await faulty({ kind: "abort-if-gone", delayMs: 300 });
  const leaving = fetch(url, { method: "POST", body, signal: AbortSignal.timeout(50) });
  await expect(leaving).rejects.toThrow();
  expect((await post(url, body)).status).toBe(200);
  expect(await stored()).toBe(1);
});

test("adds latency to preflights and to answers, beside other faults", async () => {
  const { server, url } = await faulty({ kind: "latency", delayMs: 80 });
  await post(`${server.url}/api/faults`, '{"fault":{"kind":"status","status":503}}');
  const startedAtMs = performance.now();
  expect((await fetch(url, { method: "OPTIONS" })).status).toBe(204);
  expect((await post(url, body)).status).toBe(503);
  // Timers may fire up to a millisecond early.
  expect(performance.now() - startedAtMs).toBeGreaterThan(157);
});

test("refuses connections of a run, preflights too and whatever its latency, until it is cleared", async () => {
  const { server } = await faulty({ kind: "latency", delayMs: 10 }, { run: "x" });
  await post(`${server.url}/api/faults`, '{"fault":{"kind":"refuse"},"run":"x"}');
  const url = `${server.url}/r/x/track`;
  await expect(fetch(url, { method: "OPTIONS" })).rejects.toThrow();
  await expect(post(url, body)).rejects.toThrow();
  expect((await post(`${server.url}/track`, body)).status).toBe(200);
  await fetch(`${server.url}/api/faults?run=x`, { method: "DELETE" });
  expect((await fetch(url, { method: "OPTIONS" })).status).toBe(204);
  expect((await post(url, body)).status).toBe(200);
});

test.for([
  [null, 'expected {"fault":{"kind":"status","status":503},"times":1}'],
  [{}, "fault must be an object with a kind"],
  [{ fault: { kind: "explode" } }, "must be an object with a kind"],
  [{ fault: { kind: "status" } }, "fault.status must be a whole number from 200 to 599"],
  [{ fault: { kind: "status", status: 99 } }, "fault.status must be"],
  [
    { fault: { kind: "status", status: 503, retryAfterSeconds: -1 } },
    "fault.retryAfterSeconds must be a whole number from 0 to 86400",
  ],
  [{ fault: { kind: "delay" } }, "fault.delayMs must be a whole number from 0 to 300000"],
  [{ fault: { kind: "drop-after", delayMs: 5 } }, "delayMs"],
  [{ fault: { kind: "drop-after" }, times: 0 }, "times must be a whole number from 1 to 1000000"],
  [{ fault: { kind: "drop-after" }, time: 1 }, '"time"'],
  [{ fault: { kind: "drop-after" }, run: 5 }, "run must be a string"],
  [{ fault: { kind: "drop-after" }, path: "x" }, 'path must be "track" or "test"'],
] as const)("does not set %j, and says why", ([rule, reason]) => {
  expect(readFaultRule(rule)).toEqual(expect.stringContaining(reason));
});

test("says over HTTP why a rule cannot be set", async () => {
  const { url } = await start();
  const { status, answer } = await post(
    `${url}/api/faults`,
    '{"fault":{"kind":"truncate"},"times":0}',
  );
  expect(status).toBe(400);
  expect(answer.error.message).toBe(
    "This fault cannot be set: times must be a whole number from 1 to 1000000.",
  );
});

test("every process of a store goes by the same rules, and together they meet no more than so many requests", async () => {
  const store = await createDatabase();
  const servers = [await start({ store }), await start({ store }), await start({ store })];
  // Each has read the rules before there are any.
  for (const { url } of servers) expect((await post(`${url}/track`, body)).status).toBe(200);
  await post(
    `${servers[0]!.url}/api/faults`,
    JSON.stringify({ fault: { kind: "status", status: 429 }, times: 7 }),
  );
  const statuses = await Promise.all(
    Array.from(
      { length: 30 },
      async (_, nth) => (await post(`${servers[nth % 3]!.url}/track`, body)).status,
    ),
  );
  expect(statuses.filter((status) => status === 429)).toHaveLength(7);
  const set = await post(
    `${servers[1]!.url}/api/faults`,
    '{"fault":{"kind":"status","status":500}}',
  );
  expect((await post(`${servers[2]!.url}/track`, body)).status).toBe(500);
  const id = (set.answer as unknown as { id: number }).id;
  await fetch(`${servers[2]!.url}/api/faults?id=${id}`, { method: "DELETE" });
  expect((await post(`${servers[0]!.url}/track`, body)).status).toBe(200);
});

test("a server that starts with faults in its store says so, and how to clear them", async () => {
  const store = join(mkdtempSync(join(tmpdir(), "dev-ingest-")), "events.db");
  onTestFinished(() => rmSync(dirname(store), { recursive: true }));
  const said: string[] = [];
  const onLog = (entry: LogEntry): void =>
    void (entry.kind === "notice" && said.push(entry.message));
  const first = await start({ store, onLog });
  await post(`${first.url}/api/faults`, '{"fault":{"kind":"drop-before"}}');
  await first.close();
  expect(said).toEqual([]);

  await start({ store, onLog });

  expect(said).toEqual([
    "Faults are set in this store (1), and requests will meet them. Clear them with: dev-ingest fault clear",
  ]);
});
