import { expect, test } from "vitest";
import { get, post, start } from "../start.ts";

test.each([
  ["a trailing comma, behind characters of several bytes", '[{"note":"€🎉"},]', 20],
  ["a text that ends too early", '[{"a":1', 7],
  ["a body that is not UTF-8", Buffer.from([0x5b, 0x22, 0x61, 0xff, 0x22, 0x5d]), 3],
  ["JSON that is not an array", '{"event_name":"a","properties":{}}', null],
  ["a body that broke behind what is kept of it", `["${"x".repeat(70_000)}",]`, null],
])("the rejected list says at which byte a body broke: %s", async (_, body, byte) => {
  const server = await start();
  await post(`${server.url}/track`, body);
  const { rejected } = await get(`${server.url}/api/rejected`);
  expect(rejected).toMatchObject([{ index: null, byte }]);
});

test("an element that was refused has a path, and no byte", async () => {
  const server = await start();
  await post(`${server.url}/track`, '[{"event_name":"","properties":{}}]');
  const { rejected } = await get(`${server.url}/api/rejected`);
  expect(rejected).toMatchObject([{ index: 0, issuePath: "/event_name", byte: null }]);
});
