import { connect, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { BodyParser } from "../../src/ingest/body-parser.ts";
import type { LogEntry } from "../../src/index.ts";
import { defaultWireLimits } from "../../src/wire/limits.ts";
import { parseBody } from "../../src/wire/parse-body.ts";
import { get, post, start } from "../start.ts";

const event = '{"event_name":"a","properties":{}}';
const head = (contentLength: number): string =>
  `POST /track HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${contentLength}\r\n\r\n`;

test("takes a body while others announce megabytes and send a byte", async () => {
  const server = await start();
  for (let slow = 0; slow < 16; slow++) open(server.port).write(`${head(4_194_304)}[`);
  await expect.poll(() => inFlight(server.url)).toBe(16);
  expect((await post(`${server.url}/track`, `[${event}]`)).status).toBe(200);
});

test("answers 408 to a body that pauses, and keeps what came of it", async () => {
  const entries: LogEntry[] = [];
  const server = await start({
    limits: { chunkTimeoutMs: 50 },
    onLog: (entry) => entries.push(entry),
  });
  const socket = open(server.port);
  socket.write(`${head(100)}[{"event_name":`);
  expect(await read(socket)).toMatch(
    /^HTTP\/1\.1 408 Request Timeout\r\nRetry-After: 1\r\nConnection: close\r\n[^]*"code":"body-timeout"/,
  );
  expect(entries).toMatchObject([{ kind: "refusal", status: 408, code: "body-timeout" }]);
  expect((await get(`${server.url}/api/rejected`)).rejected).toMatchObject([
    { code: "body-timeout", raw: '[{"event_name":' },
  ]);
});

test("answers 408 to a body that comes byte by byte for ever", async () => {
  const server = await start({ limits: { chunkTimeoutMs: 100, minBytesPerSecond: 1_000 } });
  const socket = open(server.port);
  socket.write(head(100_000));
  const dripping = setInterval(() => socket.write(" "), 20);
  onTestFinished(() => clearInterval(dripping));
  expect(await read(socket)).toMatch(/^HTTP\/1\.1 408 /);
});

test("counts what a body inflates to, and keeps no more of it than it is long", async () => {
  const server = await start({ limits: { maxInFlightBytes: 1_000_000 } });
  const large = gzipSync(`[${Array.from({ length: 9_000 }, () => event).join(",")}]`);
  const { status, answer } = await post(`${server.url}/track`, large, {
    "content-encoding": "gzip",
  });
  expect([large.length < 5_000, status, answer.error.code]).toEqual([true, 503, "overloaded"]);
  const small = gzipSync(`[${event}]`);
  expect(
    (await post(`${server.url}/track`, small, { "content-encoding": "gzip" })).answer.accepted,
  ).toBe(1);
});

test.for([
  ["brackets", `${"[".repeat(2_000_000)}${"]".repeat(2_000_000)}`, "event-too-deep"],
  [
    "what is not JSON, in brackets",
    `${"[".repeat(100)}not json${"]".repeat(100)}`,
    "event-too-deep",
  ],
  [
    "keys",
    `{"event_name":"a","properties":{${Array.from({ length: 1_001 }, (_, key) => `"${key}":0`).join(",")}}}`,
    "event-too-many-keys",
  ],
] as const)("sets %s aside unparsed, and keeps the event beside it", ([, text, code]) => {
  const limits = { ...defaultWireLimits, maxEventBytes: Number.MAX_SAFE_INTEGER };
  const result = parseBody(Buffer.from(`[${text},${event}]`), { limits });
  if ("error" in result) throw new Error(result.error.message);
  expect(result.body.accepted.map(({ index }) => index)).toEqual([1]);
  expect(result.body.rejected.map(({ issues }) => issues[0]!.code)).toEqual([code]);
});

test("parses a small body while a large one is under way", async () => {
  const parser = new BodyParser({ limits: defaultWireLimits });
  const keys = Array.from({ length: 100 }, (_, key) => `"key${key}":${key}`).join(",");
  const large = Array.from(
    { length: 3_000 },
    () => `{"event_name":"a","properties":{${keys}}}`,
  ).join(",");
  const order: string[] = [];
  const note = (name: string) => (): Promise<void> => Promise.resolve(void order.push(name));
  const first = parser.parse(Buffer.from(`[${large}]`), note("large"));
  await new Promise(setImmediate);
  await parser.parse(Buffer.from(`[${event}]`), note("small"));
  await first;
  expect(order).toEqual(["small", "large"]);
});

function open(port: number): Socket {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  onTestFinished(() => void socket.destroy());
  return socket;
}

/** Reads to the end. What the test writes behind the answer may fail: the server has closed the connection. */
async function read(socket: Socket): Promise<string> {
  let text = "";
  socket.on("data", (chunk) => (text += String(chunk)));
  await new Promise((resolve) => socket.once("close", resolve));
  return text;
}

async function inFlight(url: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/in_flight_requests (\d+)/.exec(text)?.[1]);
}
