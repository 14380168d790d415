import { connect } from "node:net";
import { Readable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import {
  brotliCompressSync,
  constants,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from "node:zlib";
import { expect, test } from "vitest";
import type { LogEntry } from "../../src/index.ts";
import { get, post, start } from "../start.ts";

const body = '[{"event_name":"hello","properties":{"answer":42}}]';

test("takes a body under any prefix, with doubled slashes, and under a run", async () => {
  const server = await start();
  const paths = [
    "/track",
    "//track",
    "/a/b/track",
    "/test?x=1",
    "/r/run-1/test",
    "/prefix//r/run-1/track?batch=b",
  ];
  for (const path of paths) expect((await post(server.url + path, body)).status, path).toBe(200);
  const { events } = await get(`${server.url}/api/events?order=oldest`);
  expect(events.map((event) => [event.path, event.run, event.batch])).toEqual([
    ["track", null, null],
    ["track", null, null],
    ["track", null, null],
    ["test", null, null],
    ["test", "run-1", null],
    ["track", "run-1", "b"],
  ]);
});

test("reads JSON under any content type", async () => {
  const server = await start();
  for (const type of [
    "text/plain",
    "application/json; charset=utf-8",
    "application/x-www-form-urlencoded",
    "image/png",
  ]) {
    expect(
      (await post(`${server.url}/track`, body, { "content-type": type })).answer.accepted,
    ).toBe(1);
  }
});

test("echoes the batch id and answers a replay with the first result, also by Idempotency-Key", async () => {
  const server = await start();
  const first = await post(`${server.url}/track?batch=id.1~x_y-z`, body);
  expect(first.headers.get("x-analytics-batch")).toBe("id.1~x_y-z");
  expect(first.answer).toEqual({
    batch: "id.1~x_y-z",
    duplicate: false,
    accepted: 1,
    known: 0,
    results: [],
  });
  const second = await post(`${server.url}/track`, body, { "idempotency-key": "id.1~x_y-z" });
  expect(second.answer).toEqual({ ...first.answer, duplicate: true });
  expect((await server.events()).length).toBe(1);
});

test("keeps the same id apart by path and by run", async () => {
  const server = await start();
  for (const path of ["/track", "/test", "/r/a/track", "/r/b/track"]) {
    expect((await post(`${server.url}${path}?batch=same`, body)).answer.duplicate).toBe(false);
  }
});

test("does not store another body under a known id, and says so in the rejected list", async () => {
  const server = await start();
  await post(`${server.url}/track?batch=x`, body);
  const again = await post(
    `${server.url}/track?batch=x`,
    '[{"event_name":"other","properties":{}}]',
  );
  expect(again.answer).toEqual({ batch: "x", duplicate: true, accepted: 1, known: 0, results: [] });
  expect((await get(`${server.url}/api/rejected`)).rejected).toMatchObject([
    { code: "batch-id-reused", batch: "x" },
  ]);
});

test.for([["/r/a%2Fb/track", {}, "run-invalid"]] as const)(
  "refuses %s",
  async ([path, headers, code]) => {
    const server = await start();
    const { status, answer } = await post(server.url + path, body, headers);
    expect([status, answer.error.code]).toEqual([400, code]);
  },
);

test("asks for a key where one is set, takes any of several, and never asks a preflight", async () => {
  const server = await start({ accessKeys: ["old", "new"] });
  const url = `${server.url}/track`;
  expect((await post(url, body)).answer.error.code).toBe("key-missing");
  expect((await post(url, body, { "x-analytics-key": "ol" })).answer.error.code).toBe("key-wrong");
  expect((await post(url, body, { "x-analytics-key": "" })).status).toBe(401);
  expect((await post(url, body, { "x-analytics-key": "old" })).status).toBe(200);
  expect((await post(url, body, { "x-analytics-key": "new" })).status).toBe(200);
  expect((await fetch(url, { method: "OPTIONS" })).status).toBe(204);
});

test("answers senders of any origin, with credentials, and exposes what they need", async () => {
  const server = await start();
  const { headers } = await post(`${server.url}/track?batch=b`, body, {
    origin: "https://shop.example",
  });
  expect(Object.fromEntries(headers)).toMatchObject({
    "access-control-allow-origin": "https://shop.example",
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": "Retry-After, x-analytics-batch, x-analytics-known",
    vary: "Origin",
  });
  const refused = await post(`${server.url}/track`, "[", { origin: "https://shop.example" });
  expect(refused.headers.get("access-control-allow-origin")).toBe("https://shop.example");
});

test("answers a preflight so that a browser keeps it for a day", async () => {
  const server = await start();
  const response = await fetch(`${server.url}/track?batch=b`, {
    method: "OPTIONS",
    headers: {
      origin: "https://shop.example",
      "access-control-request-method": "POST",
      "access-control-request-headers": "content-type,traceparent,x-analytics-key",
      "access-control-request-private-network": "true",
    },
  });
  expect(response.status).toBe(204);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "access-control-allow-origin": "https://shop.example",
    "access-control-allow-methods": "POST, OPTIONS",
    "access-control-allow-headers": "content-type,traceparent,x-analytics-key",
    "access-control-max-age": "86400",
    "access-control-allow-private-network": "true",
  });
});

test("shows what it received to no page of another origin", async () => {
  const server = await start();
  const response = await fetch(`${server.url}/api/events`, {
    headers: { origin: "https://evil.example" },
  });
  expect(response.headers.get("access-control-allow-origin")).toBeNull();
});

test.for([
  ["gzip", gzipSync],
  ["deflate", deflateSync],
  ["deflate", deflateRawSync],
  ["br", brotliCompressSync],
  ["zstd", zstdCompressSync],
] as const)("inflates a body sent as %s", async ([encoding, compress]) => {
  const server = await start();
  const sent = await post(`${server.url}/track`, compress(Buffer.from(body)), {
    "content-encoding": encoding,
  });
  expect(sent.answer.accepted).toBe(1);
  expect((await server.events())[0]!.properties).toEqual({ answer: 42 });
});

test.for([
  ["gzip", gzipSync],
  ["deflate", deflateSync],
  [
    "br",
    (bytes: Buffer) =>
      brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 2 } }),
  ],
] as const)("stops inflating a %s bomb at the bound", async ([encoding, compress]) => {
  const server = await start();
  const bomb = compress(Buffer.alloc(64 * 1024 * 1024, "["));
  const before = process.memoryUsage().rss;
  const { status, answer } = await post(`${server.url}/track`, bomb, {
    "content-encoding": encoding,
  });
  expect([status, answer.error.code]).toEqual([413, "body-too-large"]);
  expect(process.memoryUsage().rss - before).toBeLessThan(48 * 1024 * 1024);
});

test.for([
  ["compress", 415, "encoding-unsupported"],
  ["gzip, gzip", 415, "encoding-unsupported"],
  ["gzip", 400, "encoding-corrupt"],
  ["br", 400, "encoding-corrupt"],
] as const)("refuses plain text that claims to be %s", async ([encoding, status, code]) => {
  const server = await start();
  const sent = await post(`${server.url}/track`, body, { "content-encoding": encoding });
  expect([sent.status, sent.answer.error.code]).toEqual([status, code]);
});

test("sets four megabytes of one string aside, and keeps the event beside it", async () => {
  const server = await start();
  const long = `{"event_name":"long","properties":{"text":"${"x".repeat(4_190_000)}"}}`;
  const { answer } = await post(
    `${server.url}/track`,
    `[${long},{"event_name":"a","properties":{}}]`,
  );
  expect([answer.accepted, answer.results[0]?.issues[0]?.code]).toEqual([1, "event-too-large"]);
  const { rejected } = await get(`${server.url}/api/rejected`);
  expect(rejected).toMatchObject([{ index: 0, rawBytes: long.length, raw: long.slice(0, 65_536) }]);
});

test("answers a body that is too large before it has come, and lets the sender finish", async () => {
  const server = await start({ limits: { maxBodyBytes: 1_000 } });
  for (const size of [1_001, 200_000]) {
    const { status, answer } = await post(`${server.url}/track`, Buffer.alloc(size, " "));
    expect([status, answer.error.code, answer.error.limit]).toEqual([413, "body-too-large", 1_000]);
  }
});

test("refuses bodies beyond its memory with 503 and Retry-After, and recovers", async () => {
  const server = await start({ limits: { maxInFlightBytes: 10 } });
  const refused = await post(`${server.url}/track`, body);
  expect([refused.status, refused.answer.error.code, refused.headers.get("retry-after")]).toEqual([
    503,
    "overloaded",
    "1",
  ]);
  expect((await post(`${server.url}/track`, "[]")).status).toBe(200);
});

test("answers 408 to a body that does not arrive, and to headers that do not", async () => {
  const server = await start({ limits: { requestTimeoutMs: 300, headersTimeoutMs: 200 } });
  const slowBody = await raw(
    server.port,
    "POST /track HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n[",
  );
  expect(slowBody).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n[^]*"code":"body-timeout"/);
  expect(await raw(server.port, "POST /track HTTP/1.1\r\nHos")).toMatch(/^HTTP\/1\.1 408 /);
});

test("an import takes as long as it takes, and is refused when its sender pauses", async () => {
  const limits = { headersTimeoutMs: 500, requestTimeoutMs: 500, chunkTimeoutMs: 2_000 };
  const server = await start({ limits });
  // The first request waits for the routes to be loaded.
  await get(`${server.url}/api/events`);
  const line = '{"event_name":"hello","properties":{}}\n';
  const slow = async function* () {
    for (let nth = 0; nth < 10; nth++) {
      yield Buffer.from(line);
      await setTimeout(150);
    }
  };
  const done = await fetch(`${server.url}/api/import`, {
    method: "POST",
    body: Readable.toWeb(Readable.from(slow())),
    duplex: "half",
  });
  expect([done.status, ((await done.json()) as { accepted: number }).accepted]).toEqual([200, 10]);
  const paused = await raw(
    server.port,
    `POST /api/import HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\n${line}`,
  );
  expect(paused).toMatch(/^HTTP\/1\.1 408 Request Timeout\r\n[^]*"code":"body-timeout"/);
});

test("an import that cannot be stored is refused, and its sender does not keep the connection", async () => {
  const server = await start();
  await get(`${server.url}/api/events`);
  await server.store.close();
  const lines = '{"event_name":"hello","properties":{}}\n'.repeat(1_000);
  const refused = await raw(
    server.port,
    `POST /api/import HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${2 * lines.length}\r\n\r\n${lines}`,
  );
  expect(refused).toMatch(/^HTTP\/1\.1 503 [^]*"code":"store-unavailable"/);
});

test("answers 400 and 431 to what is not HTTP, without a stack trace", async () => {
  const server = await start();
  expect(await raw(server.port, "nonsense\r\n\r\n")).toMatch(
    /^HTTP\/1\.1 400 Bad Request\r\n[^]*"code":"request-malformed"/,
  );
  expect(await raw(server.port, `GET / HTTP/1.1\r\nX: ${"x".repeat(20_000)}\r\n\r\n`)).toMatch(
    /^HTTP\/1\.1 431 /,
  );
  expect((await fetch(`${server.url}/%E0%A4%A`)).status).toBeLessThan(500);
});

test("takes Expect: 100-continue and chunked bodies", async () => {
  const server = await start();
  const head = "POST /track HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n";
  const chunked = `${head}Transfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`;
  expect(await raw(server.port, chunked)).toMatch(/^HTTP\/1\.1 200 OK/);
  const expecting = `${head}Expect: 100-continue\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  expect(await raw(server.port, expecting)).toMatch(
    /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK/,
  );
});

test("takes a request as Python's requests writes it", async () => {
  const server = await start();
  const python = '[{"event_name": "hello", "properties": {"text": "caf\\u00e9"}}]';
  const head =
    "POST /track HTTP/1.1\r\nHost: 127.0.0.1:5000\r\nUser-Agent: python-requests/2.32.3\r\nAccept-Encoding: gzip, deflate\r\nAccept: */*\r\nConnection: close\r\nContent-Type: application/json\r\n";
  const answer = await raw(server.port, `${head}Content-Length: ${python.length}\r\n\r\n${python}`);
  expect(answer).toMatch(
    /^HTTP\/1\.1 200 OK\r\n[^]*\{"batch":null,"duplicate":false,"accepted":1,"known":0,"results":\[\]\}$/,
  );
  expect(await server.events()).toMatchObject([
    { properties: { text: "café" }, sender: { userAgent: "python-requests/2.32.3" } },
  ]);
});

test("closes connections beyond its bound with 503", async () => {
  const server = await start({ limits: { maxConnections: 1 } });
  const first = connect(server.port, "127.0.0.1");
  await new Promise((resolve) => first.on("connect", resolve));
  expect(await raw(server.port, "")).toMatch(
    /^HTTP\/1\.1 503 Service Unavailable\r\n[^]*Retry-After: 1/,
  );
  first.destroy();
});

test.for(["evil.example", "evil.example:5000", "127.0.0.1.evil.example", "localhost.evil.example"])(
  "does not answer for the host %s",
  async (host) => {
    const server = await start();
    const answer = await raw(
      server.port,
      `GET /api/events HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 403 [^]*"code":"host-not-allowed"/);
  },
);

test.for([
  "localhost",
  "localhost:1",
  "app.localhost",
  "127.0.0.1:9",
  "[::1]:80",
  "10.1.2.3",
  "ingest.example",
  "a.b.example",
])("answers for the host %s", async (host) => {
  const server = await start({ allowedHosts: ["ingest.example", ".b.example"] });
  const answer = await raw(
    server.port,
    `GET /livez HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`,
  );
  expect(answer).toMatch(/^HTTP\/1\.1 200 /);
});

test("does not listen to other machines without a key, unless asked to", async () => {
  await expect(start({ host: "0.0.0.0" })).rejects.toThrow(/without an access key/);
  await start({ host: "0.0.0.0", accessKeys: ["k"] });
  await start({ host: "0.0.0.0", allowOpenAccess: true });
});

test.for([{ accessKeys: [""] }, { accessKeys: ["k", ""] }, { adminKeys: [""] }])(
  "does not start with an empty key: %o",
  async (options) => {
    await expect(start(options)).rejects.toThrow("A key is empty");
  },
);

test.for(["https://ingest.example", "ingest.example:5000", "a.example,b.example", ""])(
  "does not start with %j as the name of a host",
  async (name) => {
    const starting = start({ allowedHosts: ["good.example", name] });
    await expect(starting).rejects.toThrow(`allowedHosts has ${JSON.stringify(name)}`);
  },
);

test("stores nothing of a body with a bad event when it is strict", async () => {
  const server = await start({ strict: true });
  const mixed = '[{"event_name":"good","properties":{}},{"event_name":null,"properties":{}}]';
  const { status, answer } = await post(`${server.url}/track`, mixed);
  expect([status, answer.error.code]).toEqual([422, "strict-refused"]);
  expect(answer.error.message).toContain("number 1");
  expect(await server.events()).toEqual([]);
});

test("answers 204 and no word when it is opaque", async () => {
  const server = await start({ opaque: true });
  const { status, answer, headers } = await post(`${server.url}/track?batch=b`, body);
  expect([status, answer, headers.get("x-analytics-batch")]).toEqual([204, null, "b"]);
});

test("logs batches, issues and refusals", async () => {
  const entries: LogEntry[] = [];
  const server = await start({ onLog: (entry) => entries.push(entry) });
  await post(`${server.url}/r/x/test?batch=b`, '[{"event_name":"a","properties":{}},1]');
  await post(`${server.url}/track`, "{}");
  expect(entries).toMatchObject([
    {
      kind: "batch",
      path: "test",
      run: "x",
      batch: "b",
      duplicate: false,
      accepted: 1,
      rejected: 1,
      names: ["a"],
    },
    { kind: "issue", index: 1, name: null, issue: { code: "event-not-object" } },
    { kind: "refusal", path: "/track", status: 400, code: "not-an-array" },
  ]);
});

test("says what it is ready for, and answers what does not exist", async () => {
  const server = await start();
  expect(await get(`${server.url}/livez`)).toEqual({ live: true });
  expect(await get(`${server.url}/readyz`)).toEqual({ ready: true });
  expect((await get(`${server.url}/nowhere`)).error.code).toBe("not-found");
  const wrongMethod = await fetch(`${server.url}/track`);
  expect([wrongMethod.status, wrongMethod.headers.get("allow")]).toEqual([405, "POST, OPTIONS"]);
});

test("serves its page under a policy that runs no foreign and no inline script", async () => {
  const server = await start();
  const { headers } = await fetch(`${server.url}/`);
  expect(headers.get("content-security-policy")).toMatch(
    /default-src 'self'; script-src 'self'; style-src 'self'/,
  );
  expect(headers.get("content-security-policy")).not.toContain("unsafe");
});

/** Writes bytes to a connection and reads until it ends. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    socket.on("data", (chunk) => (answer += chunk));
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });
}
