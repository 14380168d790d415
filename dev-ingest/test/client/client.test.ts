import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { createIngestClient, type IngestClient } from "../../src/client/client.ts";
import type { IngestServer, ServerOptions } from "../../src/index.ts";
import { post, start } from "../start.ts";

async function connect(
  options: ServerOptions = {},
): Promise<{ server: IngestServer; client: IngestClient }> {
  const server = await start(options);
  return { server, client: createIngestClient({ url: server.url }) };
}

const send = (
  server: IngestServer,
  path: string,
  ...events: [name: string, properties: object][]
) =>
  post(
    server.url + path,
    JSON.stringify(events.map(([event_name, properties]) => ({ event_name, properties }))),
  );

test("reads events by every filter, and all of them page by page", async () => {
  const { server, client } = await connect();
  await send(
    server,
    "/track",
    ["a", { donation_id: 1 }],
    ["b", { donor: { country: "DE" }, paid: true }],
  );
  await send(server, "/r/x/test", ["a", { donation_id: "1" }]);
  const seqs = async (query: Parameters<IngestClient["events"]>[0]): Promise<number[]> =>
    (await client.events(query)).events.map(({ seq }) => seq);
  expect(await seqs({})).toEqual([3, 2, 1]);
  expect(await seqs({ order: "oldest", limit: 1, after: 1 })).toEqual([2]);
  expect(await seqs({ run: null })).toEqual([2, 1]);
  expect(await seqs({ run: "x", path: "test" })).toEqual([3]);
  expect(await seqs({ properties: { donation_id: 1 } })).toEqual([3, 1]);
  expect(await seqs({ properties: { "donor.country": "DE", paid: true } })).toEqual([2]);
  expect(await seqs({ from: new Date(Date.now() + 60_000) })).toEqual([]);
  const all = [];
  for await (const { seq } of client.allEvents({ name: "a" })) all.push(seq);
  expect(all).toEqual([1, 3]);
  expect((await client.event(2))?.event_name).toBe("b");
  expect(await client.event(99)).toBeNull();
  expect(
    (await client.history("donation_id", 1, { path: "*", run: "*" })).events.map(({ seq }) => seq),
  ).toEqual([1, 3]);
});

test("sums up, waits, and meets barriers", async () => {
  const { server, client } = await connect();
  const waiting = client.wait({ name: "paid", count: 2 });
  await send(server, "/track", ["paid", { amount: "1.10" }], ["paid", { amount: "2.20" }]);
  expect((await waiting).met).toBe(true);
  expect((await client.wait({ name: "never", timeoutMs: 10 })).met).toBe(false);
  expect(await client.barrier({ requests: 1, events: 2 })).toEqual({
    met: true,
    inFlight: 0,
    requests: 1,
    events: 2,
  });
  expect(
    await client.series({ name: "paid", property: "amount", interval: "1d", cumulative: true }),
  ).toMatchObject([{ count: 2, sum: 3.3 }]);
  expect((await client.latest()).track.names["paid"]?.count).toBe(2);
  expect((await client.coverage()).unplanned).toEqual({ paid: 2 });
  expect((await client.batches()).batches).toMatchObject([{ events: 2, firstEventSeq: 1 }]);
});

test("streams what comes until it is stopped", async () => {
  const { server, client } = await connect();
  const aborter = new AbortController();
  const names: string[] = [];
  await send(server, "/track", ["before", {}]);
  const reading = (async () => {
    for await (const events of client.stream({ after: 0 }, aborter.signal)) {
      names.push(...events.map(({ event_name }) => event_name));
      if (names.length === 1) await send(server, "/track", ["after", {}]);
      if (names.length === 2) aborter.abort();
    }
  })();
  await expect(reading).rejects.toThrow();
  expect(names).toEqual(["before", "after"]);
});

test("sets faults and clears them, deletes runs and events, exports and imports", async () => {
  const { server, client } = await connect();
  await client.setFault({ kind: "status", status: 503 }, { run: "x", times: 1 });
  expect((await send(server, "/r/x/track", ["a", {}])).status).toBe(503);
  await client.setFault({ kind: "drop-before" });
  expect(await client.clearFaults()).toBe(1);
  await send(server, "/r/x/track", ["a", {}]);
  expect(await client.runs()).toMatchObject([{ run: "x", events: 1 }]);
  const lines = await new Response(await client.exportEvents()).text();
  expect(await client.deleteRun("x")).toBe(1);
  expect(await client.importEvents(lines)).toEqual({
    accepted: 1,
    known: 0,
    rejected: 0,
    refused: [],
  });
  expect(await client.deleteEvents({ path: "track" })).toBe(1);
  await post(`${server.url}/track`, "{");
  expect((await client.rejected()).rejected).toMatchObject([{ code: "json-truncated", raw: "{" }]);
});

test("suggests what occurs, and keeps dashboards", async () => {
  const { server, client } = await connect();
  await send(server, "/track", ["paid", { currency: "EUR" }], ["paid", { currency: "USD" }]);
  expect(await client.suggestions({ for: "name", prefix: "pa" })).toEqual([
    { text: "paid", count: 2 },
  ]);
  const values = await client.suggestions({ for: "value", property: "currency", prefix: "E" });
  expect(values.map(({ text }) => text)).toEqual(["EUR"]);

  const chart = {
    title: "Paid",
    measure: "count",
    interval: "auto",
    isCumulative: false,
    scale: "linear",
  } as const;
  const kept = await client.keepDashboard("raised", { title: "Raised", charts: [chart] });
  expect(await client.dashboard("raised")).toEqual(kept);
  expect(kept.charts).toEqual([chart]);
  expect((await client.dashboards()).map(({ id, title }) => [id, title])).toEqual([
    ["raised", "Raised"],
  ]);
  expect(await client.deleteDashboard("raised")).toBe(true);
  expect(await client.deleteDashboard("raised")).toBe(false);
  expect(await client.dashboard("raised")).toBeNull();
  await expect(
    client.keepDashboard("not an id", { title: "Raised", charts: [] }),
  ).rejects.toMatchObject({ status: 400, message: expect.stringContaining("An id has") });
});

test("throws what the server says, and says when it does not answer", async () => {
  const { server, client } = await connect();
  await expect(client.events({ limit: 0 })).rejects.toMatchObject({
    name: "IngestClientError",
    status: 400,
    code: "query-invalid",
    message: expect.stringContaining("limit"),
  });
  expect(await client.isReady()).toBe(true);
  await server.close();
  expect(await client.isReady()).toBe(false);
  await expect(client.deleteEvents({ all: true })).rejects.toMatchObject({
    status: 0,
    code: "unreachable",
  });
});

test("a stream that breaks off says that the server is gone, so that a reader may come again", async () => {
  const dying = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" }).write("retry: 1000\n\n");
    setTimeout(() => response.destroy(), 20);
  }).listen(0, "127.0.0.1");
  await once(dying, "listening");
  onTestFinished(() => void dying.close());
  const { port } = dying.address() as AddressInfo;
  const client = createIngestClient({ url: `http://127.0.0.1:${port}` });
  await expect(client.stream().next()).rejects.toMatchObject({ status: 0, code: "unreachable" });
});
