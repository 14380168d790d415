import { expect, test } from "vitest";
import { get, post, start } from "../start.ts";

const refused: readonly (readonly [call: string, message: string])[] = [
  ["/api/wait?nmae=paid", 'There is no query parameter "nmae" here; did you mean name?'],
  [
    "/api/events?donor=1",
    'There is no query parameter "donor" here. This call takes path, run, after, before, order, limit, name, status, text, search, property.<path>, from, until, by.',
  ],
  ["/api/events?name=a&name=b", 'The query parameter "name" is given twice.'],
  ["/api/events?property.a=1&property.a=2", 'The query parameter "property.a" is given twice.'],
  [
    "/api/events?limit=0",
    'The query parameter limit is "0"; expected a whole number from 1 to 1000.',
  ],
  [
    "/api/events?limit=",
    'The query parameter limit is ""; expected a whole number from 1 to 1000.',
  ],
  [
    "/api/events?limit=1e2",
    'The query parameter limit is "1e2"; expected a whole number from 1 to 1000.',
  ],
  ["/api/events?path=tset", 'The query parameter path is "tset"; expected "track" or "test".'],
  ["/api/events?name=", `The query parameter name is ""; expected an event's name.`],
  [
    "/api/events?run=a%20b",
    `The query parameter run is "a b"; expected a run's name, 1 to 64 of A-Z a-z 0-9 . _ ~ -, or nothing for what came without a run.`,
  ],
  [
    "/api/events?from=2026-01-04T12:00:00",
    'The query parameter from is "2026-01-04T12:00:00"; expected a time such as 2026-01-04T12:00:00Z, or milliseconds since 1970.',
  ],
  ["/api/events?from=5&until=5", "from is not before until: no time lies between them."],
  [
    "/api/series?interval=90s",
    'The query parameter interval is "90s"; expected whole minutes, hours or days such as 1m, 6h or 1d.',
  ],
  [
    "/api/series?cumulative=yes",
    'The query parameter cumulative is "yes"; expected true or false.',
  ],
  [
    "/api/series?limit=5",
    'There is no query parameter "limit" here. This call takes path, run, name, property, group, interval, cumulative, at, tz, split, search, from, until, by.',
  ],
  [
    "/api/history?property=donation_id",
    "property and value belong together: property=donation_id&value=123.",
  ],
  ["/api/stream?before=5", expect.stringContaining('There is no query parameter "before" here.')],
  [
    "/api/export?format=xml",
    'The query parameter format is "xml"; expected "ndjson", "csv", "parquet" or "jsoneachrow".',
  ],
  ["/api/runs?path=test", 'There is no query parameter "path" here. This call takes none.'],
  ["/api/events/1?full=1", 'There is no query parameter "full" here. This call takes none.'],
  ["/api/faults?run=x", 'There is no query parameter "run" here. This call takes none.'],
  ["/latest?name=a", expect.stringContaining('There is no query parameter "name" here')],
  ["/api/wait?timeout=300001", expect.stringContaining("a whole number from 0 to 300000")],
];

test.each(refused)("refuses %s", async (call, message) => {
  const server = await start();
  const { error } = await get(server.url + call);
  expect(error).toEqual({ code: "query-invalid", message });
});

const unscoped: readonly (readonly [call: string, message: string])[] = [
  ["?name=hello", expect.stringContaining('There is no query parameter "name" here')],
  ["", "Say what to delete by a parameter, or say all=true for everything."],
  ["?all=1", 'The query parameter all is "1"; expected true, to delete everything.'],
  [
    "?all=true&path=test",
    "all=true means everything, and the other parameter a part of it. Say one.",
  ],
];

test.each(unscoped)("deletes nothing for DELETE /api/events%s", async (query, message) => {
  const server = await start();
  await post(`${server.url}/track`, '[{"event_name":"hello","properties":{}}]');
  const answer = await fetch(`${server.url}/api/events${query}`, { method: "DELETE" });
  expect([answer.status, await answer.json()]).toEqual([
    400,
    { error: { code: "query-invalid", message } },
  ]);
  expect(await server.events()).toHaveLength(1);
});

test("clears every fault only when all=true says so", async () => {
  const server = await start();
  await post(`${server.url}/api/faults`, '{"fault":{"kind":"drop-after"}}');
  expect((await fetch(`${server.url}/api/faults`, { method: "DELETE" })).status).toBe(400);
  const answer = await fetch(`${server.url}/api/faults?all=true`, { method: "DELETE" });
  expect(await answer.json()).toEqual({ cleared: 1 });
});

test("imports nowhere when the query cannot be read", async () => {
  const server = await start();
  const line = '{"event_name":"a","properties":{}}\n';
  expect((await post(`${server.url}/api/import?path=prod`, line)).status).toBe(400);
  expect(await server.events()).toEqual([]);
});

test("takes events whatever the query of an ingest route says", async () => {
  const server = await start();
  const body = '[{"event_name":"a","properties":{}}]';
  expect((await post(`${server.url}/track?utm=1&utm=2&%zz`, body)).status).toBe(200);
});
