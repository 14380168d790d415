import { connect } from "node:net";
import { expect, test } from "vitest";
import type { LogEntry } from "../../src/index.ts";
import { createDatabase } from "../postgres/create-database.ts";
import { get, post, start } from "../start.ts";

const body = '[{"event_name":"hello","properties":{"answer":42}}]';

/** Where a request may come from, and what each route answers. */
async function statuses(url: string, headers: Record<string, string>): Promise<readonly number[]> {
  const read = await fetch(`${url}/api/events`, { headers });
  const change = await fetch(`${url}/api/events?path=test`, { method: "DELETE", headers });
  return [read.status, change.status];
}

/** Signs a browser in; answers the cookie that it sends from then on. */
async function signIn(link: string): Promise<string> {
  const answer = await fetch(link, { redirect: "manual" });
  expect([answer.status, answer.headers.get("location")]).toEqual([303, "./"]);
  const cookie = answer.headers.get("set-cookie")!;
  expect(cookie).toMatch(
    /^dev-ingest-\d+=[\w.-]+; Path=\/; Max-Age=43200; HttpOnly; SameSite=Strict$/,
  );
  return cookie.split(";", 1)[0]!;
}

test("asks everyone for the key once there is one: programs on its machine, its proxies and its own page", async () => {
  const server = await start({ accessKeys: ["k"] });
  const asked: Record<string, string>[] = [
    {},
    { "x-forwarded-for": "10.0.0.1" },
    { origin: server.url },
    { "sec-fetch-site": "same-origin" },
    { "x-analytics-key": "wrong" },
    { authorization: `Basic ${Buffer.from("me:k").toString("base64")}` },
  ];
  for (const headers of asked)
    expect(await statuses(server.url, headers), JSON.stringify(headers)).toEqual([401, 401]);
  expect(await statuses(server.url, { "x-analytics-key": "k" })).toEqual([200, 200]);
});

test("refuses a page of another origin before it looks at anything else", async () => {
  const server = await start({ accessKeys: ["k"] });
  const cookie = await signIn(server.signInUrl()!);
  const foreign: Record<string, string>[] = [
    { origin: "https://evil.example" },
    { origin: "null" },
    { origin: `http://127.0.0.1:${server.port + 1}` },
    { "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" },
    { "sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors" },
  ];
  for (const headers of foreign) {
    for (const more of [{}, { cookie }, { "x-analytics-key": "k" }])
      expect(await statuses(server.url, { ...headers, ...more })).toEqual([403, 403]);
  }
  // A form that a foreign page submits as a whole new page.
  const form = { cookie, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
  for (const path of ["/api/faults", "/api/import", "/api/sign-in-links"])
    expect((await post(server.url + path, "{}", form)).status, path).toBe(403);
});

test("signs a browser in by a link that works once, together with its own page only", async () => {
  const server = await start({ accessKeys: ["k"] });
  const link = server.signInUrl()!;
  const cookie = await signIn(link);
  const again = await fetch(link, { redirect: "manual" });
  expect([again.status, again.headers.get("set-cookie")]).toEqual([403, null]);
  expect(await again.text()).toContain("Run dev-ingest sign-in");
  // A browser that follows a link from elsewhere may look; a change needs the server's own page.
  expect(await statuses(server.url, { cookie })).toEqual([200, 401]);
  expect(await statuses(server.url, { cookie, origin: server.url })).toEqual([200, 200]);
  expect(await statuses(server.url, { cookie, "sec-fetch-site": "same-origin" })).toEqual([
    200, 200,
  ]);
  expect((await post(`${server.url}/test`, body, { cookie, origin: server.url })).status).toBe(200);
  expect(
    (await post(`${server.url}/test`, body, { cookie, origin: "https://evil.example" })).status,
  ).toBe(401);
});

test("signs a browser in that sends a key for reading from the server's own page", async () => {
  const server = await start({ accessKeys: ["send"], adminKeys: ["read"] });
  const signInWith = (headers: Record<string, string>): Promise<Response> =>
    fetch(`${server.url}/api/sign-in`, { method: "POST", headers });
  const asked = [
    { origin: server.url },
    { origin: server.url, "x-analytics-key": "wrong" },
    { origin: server.url, "x-analytics-key": "send" },
    { origin: "https://evil.example", "x-analytics-key": "read" },
  ];
  const refused = await Promise.all(asked.map(signInWith));
  expect(refused.map(({ status }) => status)).toEqual([401, 401, 401, 403]);
  expect(refused.every(({ headers }) => headers.get("set-cookie") === null)).toBe(true);
  const signedIn = await signInWith({ origin: server.url, "x-analytics-key": "read" });
  expect(signedIn.status).toBe(204);
  const cookie = signedIn.headers.get("set-cookie")!.split(";", 1)[0]!;
  expect(await statuses(server.url, { cookie, origin: server.url })).toEqual([200, 200]);
  // A session has its end: only a key begins another.
  expect((await signInWith({ origin: server.url, cookie })).status).toBe(401);
});

test("takes a sign-in link once, at whichever process of a store", async () => {
  const store = await createDatabase();
  const [one, other] = [
    await start({ store, accessKeys: ["k"] }),
    await start({ store, accessKeys: ["k"] }),
  ];
  const path = one.signInUrl()!.slice(one.url.length);
  const both = await Promise.all(
    [one, other].map(({ url }) => fetch(url + path, { redirect: "manual" })),
  );
  expect(both.map(({ status }) => status).toSorted((left, right) => left - right)).toEqual([
    303, 403,
  ]);
});

test("takes no token that it did not sign, and no link for a session", async () => {
  const server = await start({ accessKeys: ["k"] });
  const [path, token] = server.signInUrl()!.split("token=") as [string, string];
  const [end, nonce, signature] = token.split(".") as [string, string, string];
  const forged = [
    "",
    "..",
    `${Number(end) + 1}.${nonce}.${signature}`,
    `${end}.${nonce}.${signature.slice(1)}`,
    `${end}.${nonce}.`,
  ];
  for (const wrong of forged) expect((await fetch(`${path}token=${wrong}`)).status).toBe(403);
  const cookie = `dev-ingest-${server.port}=${token}`;
  expect(await statuses(server.url, { cookie, origin: server.url })).toEqual([401, 401]);
});

test("gives a new link to those who hold the key", async () => {
  const server = await start({ accessKeys: ["k"] });
  const url = `${server.url}/api/sign-in-links`;
  expect((await post(url, "")).status).toBe(401);
  const { answer } = await post(url, "", { "x-analytics-key": "k" });
  const { path } = answer as unknown as { path: string };
  await signIn(server.url + path);
});

test("serves the files of its page to everyone, so that a link to it opens", async () => {
  const server = await start({ accessKeys: ["k"] });
  const page = await fetch(`${server.url}/?event=5`, {
    headers: { "sec-fetch-site": "cross-site" },
  });
  expect(page.status).toBe(200);
  expect((await start()).signInUrl()).toBeNull();
});

test("keeps the key of senders apart from the key of readers", async () => {
  const server = await start({ accessKeys: ["send"], adminKeys: ["read"] });
  const send = async (key: string): Promise<number> =>
    (await post(`${server.url}/test`, body, { "x-analytics-key": key })).status;
  expect([await send("send"), await send("read"), await send("other")]).toEqual([200, 200, 401]);
  expect(await statuses(server.url, { "x-analytics-key": "send" })).toEqual([401, 401]);
  expect(await statuses(server.url, { "x-analytics-key": "read" })).toEqual([200, 200]);
});

test("asks no key of its own machine when that was given up in words", async () => {
  const server = await start({ accessKeys: ["k"], openLoopback: true });
  expect(await statuses(server.url, {})).toEqual([200, 200]);
  expect(await statuses(server.url, { "x-forwarded-for": "10.0.0.1" })).toEqual([401, 401]);
  expect(await statuses(server.url, { origin: "https://evil.example" })).toEqual([403, 403]);
});

test("warns once of a page that carries a key which can read", async () => {
  const entries: LogEntry[] = [];
  const server = await start({ accessKeys: ["k"], onLog: (entry) => entries.push(entry) });
  const headers = { "x-analytics-key": "k" };
  await post(`${server.url}/track`, body, headers);
  for (let times = 0; times < 2; times++)
    await post(`${server.url}/track`, body, { ...headers, origin: "https://shop.example" });
  expect(entries.filter(({ kind }) => kind === "notice")).toEqual([
    {
      kind: "notice",
      level: "warning",
      message:
        "A page of https://shop.example sends with a key that can also read and delete, and everyone who opens the page has it. Give readers a key of their own with --admin-key.",
    },
  ]);
});

test("leaves traces of a refusal: one log line, one count, and headers by which a page can read it", async () => {
  const entries: LogEntry[] = [];
  const server = await start({ accessKeys: ["k"], onLog: (entry) => entries.push(entry) });
  const refused = await raw(
    server.port,
    `POST /track HTTP/1.1\r\nHost: ingest-service:5000\r\nOrigin: https://shop.example\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`,
  );
  expect(refused).toMatch(/^HTTP\/1\.1 403 [^]*"code":"host-not-allowed"/);
  expect(refused).toContain("Access-Control-Allow-Origin: https://shop.example\r\n");
  await raw(server.port, "GET /api/events HTTP/1.1\r\nHost: evil\r\nConnection: close\r\n\r\n");
  await get(`${server.url}/api/events`);
  await get(`${server.url}/api/events`, { origin: "https://evil.example" });
  await post(`${server.url}/track`, body, { origin: "https://shop.example" });
  expect(entries).toMatchObject([
    { kind: "refusal", method: "POST", path: "/track", status: 403, code: "host-not-allowed" },
    { kind: "refusal", method: "GET", path: "/api/events", status: 403, code: "host-not-allowed" },
    { kind: "refusal", path: "/api/events", status: 401, code: "key-missing" },
    { kind: "refusal", path: "/api/events", status: 403, code: "origin-not-allowed" },
    { kind: "refusal", path: "/track", status: 401, code: "key-missing" },
  ]);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).toContain('dev_ingest_rejected_total{reason="host-not-allowed"} 2\n');
  expect(metrics).toContain('dev_ingest_rejected_total{reason="key-missing"} 2\n');
  expect(metrics).toContain('dev_ingest_rejected_total{reason="origin-not-allowed"} 1\n');
});

test("takes events under any host where access is open, and still shows them under none", async () => {
  const server = await start({ allowOpenAccess: true });
  const head = "HTTP/1.1\r\nHost: ingest-service:5000\r\nConnection: close\r\n";
  const sent = await raw(
    server.port,
    `POST /track ${head}Content-Length: ${body.length}\r\n\r\n${body}`,
  );
  expect(sent).toMatch(/^HTTP\/1\.1 200 /);
  expect(await raw(server.port, `GET /api/events ${head}\r\n`)).toMatch(/^HTTP\/1\.1 403 /);
});

test("reads Idempotency-Key as the draft writes it, and bare", async () => {
  const server = await start();
  const send = async (key: string): Promise<unknown> =>
    (await post(`${server.url}/track`, body, { "idempotency-key": key })).answer;
  const key = "8e03978e-40d5-43dd-bc93-6894a57f9324";
  expect(await send(`"${key}"`)).toMatchObject({ batch: key, duplicate: false });
  expect(await send(key)).toMatchObject({ batch: key, duplicate: true });
  expect(await send('"order:5/7=="')).toMatchObject({ batch: "order:5/7==", duplicate: false });
});

test("takes the events under an Idempotency-Key that it cannot use, and says and counts that it was ignored", async () => {
  const entries: LogEntry[] = [];
  const server = await start({ onLog: (entry) => entries.push(entry) });
  const { answer } = await post(`${server.url}/track`, body, { "idempotency-key": '"a\\"b"' });
  expect(answer).toMatchObject({ batch: null, accepted: 1 });
  expect(entries[0]).toEqual({
    kind: "notice",
    level: "warning",
    message:
      'The header Idempotency-Key is "\\"a\\\\\\"b\\""; expected 1 to 128 visible ASCII characters without quotes and backslashes inside. It was ignored.',
  });
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).toContain("dev_ingest_ignored_parameters_total 1\n");
});

/** Writes bytes to a connection and reads until it ends. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    socket.on("data", (chunk) => (answer += String(chunk)));
    socket.on("close", () => resolve(answer));
    socket.on("error", reject);
  });
}
