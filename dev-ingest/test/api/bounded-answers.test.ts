import { expect, test } from "vitest";
import { get, post, start } from "../start.ts";

const large = `[{"event_name":"a","properties":{"text":"${"x".repeat(300_000)}"}}]`;

test("gives a page of large events in pieces of a megabyte", async () => {
  const server = await start();
  for (let sent = 0; sent < 6; sent++) await post(`${server.url}/track`, large);
  const { events, next } = await get(`${server.url}/api/events?order=oldest`);
  expect([events.length, next]).toEqual([3, 3]);
});

test("gives a page of large refused bodies in pieces of a megabyte", async () => {
  const server = await start();
  for (let sent = 0; sent < 20; sent++)
    await post(`${server.url}/track`, `["${"x".repeat(70_000)}"]`);
  const { rejected, next } = await get(`${server.url}/api/rejected?order=oldest`);
  expect([rejected.length, next]).toEqual([16, 16]);
  const rest = await get(`${server.url}/api/rejected?order=oldest&after=${next}`);
  expect([rest.rejected.length, rest.next]).toEqual([4, null]);
});

test("answers 503 where an answer does not fit into its memory, and holds none of it afterwards", async () => {
  const server = await start({ limits: { maxAnswerBytes: 1_600_000 } });
  await post(`${server.url}/track`, large);
  const status = async (): Promise<number> => (await fetch(`${server.url}/api/events`)).status;
  // A quarter of the memory is for one address: it has room for one answer at a time, and for many in turn.
  for (let asked = 0; asked < 6; asked++) expect(await status()).toBe(200);
  await post(`${server.url}/track`, large);
  expect(await status()).toBe(503);
  expect((await fetch(`${server.url}/api/events?limit=1`)).status).toBe(200);
});
