import { parquetReadObjects } from "hyparquet";
import { expect, test } from "vitest";
import type { IngestServer } from "../../src/index.ts";
import { post, start } from "../start.ts";

const event = (name: string, properties: object = {}): string =>
  JSON.stringify({ event_name: name, properties });
const send = (server: IngestServer, path: string, ...events: string[]) =>
  post(server.url + path, `[${events.join(",")}]`);
const exported = async (server: IngestServer, query = ""): Promise<string> =>
  (await fetch(`${server.url}/api/export${query}`)).text();
const imported = async (server: IngestServer, lines: string, query = ""): Promise<object> =>
  (await post(`${server.url}/api/import${query}`, lines)).answer;
const everything = async (server: IngestServer) =>
  (await server.store.events({ order: "oldest", limit: 1_000 })).rows;

/** What a backup has to bring back. */
const restorable = async (server: IngestServer): Promise<readonly object[]> => {
  const rows = await everything(server);
  return rows.map(({ seq, client, number, ...row }) => ({
    ...row,
    client: client ?? server.store.id,
    number: number ?? seq,
  }));
};

/** A line of an export of version 0.1. */
const oldLine = (seq: number, properties: object): string =>
  JSON.stringify({
    seq,
    id: `0a1b2c3d-${seq}`,
    receivedAt: "2026-01-05T00:00:00.000Z",
    path: "track",
    run: null,
    batch: "mfk2x1c7.8f.0.4fzyo82mvyr",
    index: seq - 1,
    event_name: "paid",
    properties,
    status: "ok",
    issues: [],
    sender: { origin: null, userAgent: null },
  });

/** Events on both paths, in a run, with and without numbers and ids, of another day. */
async function startWithEvents(): Promise<IngestServer> {
  const server = await start();
  await send(server, "/track", event("plain", { amount: "10.00" }), event("plain"));
  await send(server, "/test?batch=key", event("tested"));
  await send(server, "/r/r1/track?batch=c-1.4-5", event("numbered"), event("numbered"));
  await send(server, "/track", event("dated", { timestamp: "2026-01-04T12:00:00Z" }));
  return server;
}

test("an export restores every event where it was, with its times and numbers", async () => {
  const server = await startWithEvents();
  const copy = await start();
  const answer = await imported(copy, await exported(server));
  expect(answer).toEqual({ accepted: 6, known: 0, rejected: 0, refused: [] });
  const indexes = expect.any(Number);
  const before = (await restorable(server)).map((row) => ({ ...row, index: indexes }));
  const after = await everything(copy);
  expect(after.map(({ seq: _seq, ...row }) => row)).toEqual(before);
});

test("an export that is imported twice is there once, also where it came from", async () => {
  const server = await startWithEvents();
  const lines = await exported(server);
  const copy = await start();
  await imported(copy, lines);
  const again = { accepted: 0, known: 6, rejected: 0, refused: [] };
  expect(await imported(copy, lines)).toEqual(again);
  expect(await imported(server, lines)).toEqual(again);
  expect(await imported(copy, await exported(copy))).toEqual(again);
  expect(await everything(copy)).toHaveLength(6);
  expect(await everything(server)).toHaveLength(6);
});

test("a retry that comes after its events were restored is not stored again", async () => {
  const server = await startWithEvents();
  const copy = await start();
  await imported(copy, await exported(server));
  await send(copy, "/r/r1/track?batch=c-1.4-6", event("numbered"), event("numbered"), event("new"));
  const rows = await everything(copy);
  expect(rows.slice(6).map(({ name, number }) => [name, number])).toEqual([["new", 6]]);
});

test("events that a store numbered itself leave no gaps", async () => {
  const server = await startWithEvents();
  const copy = await start();
  await imported(copy, await exported(server));
  const { clients } = (await (await fetch(`${copy.url}/api/clients`)).json()) as {
    clients: readonly { client: string; unaccounted: unknown }[];
  };
  const ofStore = clients.filter(({ client }) => client === server.store.id);
  expect(ofStore.length).toBeGreaterThan(0);
  for (const { unaccounted } of ofStore) expect(unaccounted).toEqual([]);
});

test("a scope takes the events of an export elsewhere, exact to the byte", async () => {
  const server = await start();
  const raw = '{"event_name":"=cmd","properties":{"amount":25.00,"text":"a \\"b\\", c"}}';
  await send(server, "/track", raw, event("b"));
  const lines = await exported(server);
  expect(lines).toContain('"properties":{"amount":25.00,"text":"a \\"b\\", c"}');
  expect(await imported(server, lines, "?run=copy&path=test")).toMatchObject({ known: 2 });
  const other = await start();
  expect(await imported(other, lines, "?run=copy&path=test")).toMatchObject({ accepted: 2 });
  const copies = await other.store.events({
    run: "copy",
    path: "test",
    order: "oldest",
    limit: 10,
  });
  expect(copies.rows.map((row) => row.raw)).toEqual([raw, event("b")]);
});

test("plain lines are received now, and happened when they say", async () => {
  const server = await start();
  const line = event("donation_completed", { timestamp: "2026-01-04T12:00:00Z" });
  expect(await imported(server, `${line}\n\n${event("now")}\n`)).toMatchObject({ accepted: 2 });
  const [dated, undated] = await everything(server);
  expect(dated).toMatchObject({
    path: "track",
    happenedAtMs: Date.parse("2026-01-04T12:00:00Z"),
    timeSource: "property",
  });
  expect(undated!.happenedAtMs).toBe(undated!.receivedAtMs);
});

test("a line that cannot be imported is named with its number and the reason, and takes no neighbor along", async () => {
  const server = await start();
  const long = event("long", { text: "x".repeat(4_200_000) });
  const lines = [
    event("first"),
    "no json",
    "[1]",
    "",
    long,
    '{"event_name":"","properties":{}}',
    '{"seq":1,"id":"nonsense","event_name":"a","properties":{}}',
    event("last"),
  ];
  expect(await imported(server, lines.join("\n"))).toEqual({
    accepted: 2,
    known: 0,
    rejected: 5,
    refused: expect.arrayContaining([
      { line: 2, code: "json-syntax", message: "The line is not JSON." },
      { line: 3, code: "event-not-object", message: "The line is not a JSON object." },
      { line: 5, code: "event-too-large", message: expect.stringContaining("4194304 bytes") },
      { line: 6, code: "event-name-empty", message: expect.any(String) },
      { line: 7, code: "not-an-export", message: expect.stringMatching(/has a seq.*id/) },
    ]),
  });
  expect((await everything(server)).map(({ name }) => name)).toEqual(["first", "last"]);
});

test("text with every kind of line end in it is imported as it was", async () => {
  const server = await start();
  const raw = JSON.stringify({ event_name: "a", properties: { text: "1\u20282\u20293\u00854" } });
  await send(server, "/track", raw, event("b"));
  const copy = await start();
  expect(await imported(copy, await exported(server))).toMatchObject({ accepted: 2, rejected: 0 });
  expect((await everything(copy)).map((row) => row.raw)).toEqual([raw, event("b")]);
});

test("the export of an older version, which knew arrivals only, is restored by arrival and property", async () => {
  const server = await start();
  const lines = [oldLine(1, {}), oldLine(2, { timestamp: "2026-01-04T12:00:00Z" })].join("\n");
  expect(await imported(server, lines)).toMatchObject({ accepted: 2 });
  expect(await imported(server, lines)).toMatchObject({ known: 2 });
  expect((await everything(server)).map((row) => [row.happenedAtMs, row.timeSource])).toEqual([
    [Date.parse("2026-01-05T00:00:00Z"), "arrival"],
    [Date.parse("2026-01-04T12:00:00Z"), "property"],
  ]);
});

test("an export goes on behind a seq", async () => {
  const server = await startWithEvents();
  const lines = (await exported(server)).trimEnd().split("\n");
  const { seq } = JSON.parse(lines[2]!) as { seq: number };
  const rest = await exported(server, `?after=${seq}`);
  expect(rest.trimEnd().split("\n")).toEqual(lines.slice(3));
});

test("a table has a line for each event, keeps formulas text, and begins with a byte order mark when asked", async () => {
  const server = await start();
  await send(server, "/track", '{"event_name":"=cmd","properties":{"text":"a \\"b\\", c"}}');
  const [head, row] = (await exported(server, "?format=csv")).split("\r\n");
  expect(head).toBe(
    "seq,received_at,happened_at,time_source,path,run,batch,client,number,index,event_name,status,properties",
  );
  expect(row).toMatch(
    /^1,[^,]+,[^,]+,arrival,track,,,[0-9a-f]{8},1,0,'=cmd,ok,"\{""text"":""a \\""b\\"", c""\}"$/,
  );
  const bytes = await (await fetch(`${server.url}/api/export?format=csv&bom=true`)).arrayBuffer();
  expect([...new Uint8Array(bytes, 0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
});

test("a Parquet file has typed columns, and nothing in it but nulls where nothing was sent", async () => {
  const server = await startWithEvents();
  const file = await (await fetch(`${server.url}/api/export?format=parquet`)).arrayBuffer();
  const rows = await parquetReadObjects({ file });
  expect(rows).toHaveLength(6);
  expect(rows[0]).toMatchObject({
    seq: 1n,
    received_at: expect.any(Date),
    path: "track",
    run: null,
    batch: null,
    client: server.store.id,
    number: 1n,
    event_name: "plain",
    status: "ok",
    properties: '{"amount":"10.00"}',
  });
  expect(rows[3]).toMatchObject({ run: "r1", client: "c-1", number: 4n });
  expect(rows[5]).toMatchObject({ happened_at: new Date("2026-01-04T12:00:00Z") });
});

test("an empty store exports a Parquet file without rows", async () => {
  const server = await start();
  const file = await (await fetch(`${server.url}/api/export?format=parquet`)).arrayBuffer();
  expect(await parquetReadObjects({ file })).toEqual([]);
});

test("large events leave a few at a time, and memory stays bounded", async () => {
  const server = await start();
  const large = event("large", { text: "x".repeat(1_000_000) });
  for (let nth = 0; nth < 40; nth++) await send(server, "/track", large, large, large);
  const before = process.memoryUsage().rss;
  const { body } = await fetch(`${server.url}/api/export`);
  let bytes = 0;
  let mostRss = 0;
  for await (const chunk of body!) {
    bytes += chunk.length;
    mostRss = Math.max(mostRss, process.memoryUsage().rss);
  }
  expect(bytes).toBeGreaterThan(120_000_000);
  expect(mostRss - before).toBeLessThan(220_000_000);
});
