import { expect, test } from "vitest";
import { readFaultRule } from "../../src/api/fault-routes.ts";
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

test.for([
  null,
  {},
  { fault: { kind: "explode" } },
  { fault: { kind: "status" } },
  { fault: { kind: "status", status: 99 } },
  { fault: { kind: "status", status: 503, retryAfterSeconds: -1 } },
  { fault: { kind: "delay" } },
  { fault: { kind: "drop-after" }, times: 0 },
  { fault: { kind: "drop-after" }, run: 5 },
  { fault: { kind: "drop-after" }, path: "x" },
])("does not set %j", (rule) => {
  expect(readFaultRule(rule)).toMatchObject({
    error: { code: "query-invalid", message: expect.stringContaining("cannot be set") },
  });
});
