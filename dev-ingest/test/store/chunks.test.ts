import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import type {
  EventQuery,
  EventRow,
  EventStore,
  IncomingBatch,
} from "../../src/store/event-store.ts";
import { openForReading } from "../../src/store/sqlite/schema.ts";
import { batchOf, makeBatch } from "./make-batch.ts";
import { openStore } from "./open-store.ts";

const dayMs = 86_400_000;

test("neighbours of one lane and run share a chunk, and each event keeps the facts of its batch", async () => {
  const { store, file } = await openStore();
  const batches = [
    from(1, { run: null, lane: "track" }),
    from(2, { run: null, lane: "track" }),
    from(3, { run: "ci", lane: "track" }),
    from(4, { run: "ci", lane: "track" }),
    from(5, { run: "ci", lane: "test" }),
    from(6, { run: null, lane: "track" }),
  ];
  await together(store, batches);
  expect(chunkSizes(file)).toEqual([4, 4, 2, 2]);
  const rows = await allOf(store);
  expect(rows.map(factsOf)).toEqual(
    batches.flatMap((batch, nth) =>
      batch.events.map((event, place) => ({
        seq: nth * 2 + place + 1,
        run: batch.run,
        lane: batch.lane,
        batchId: batch.batchId,
        receivedAtMs: batch.receivedAtMs,
        userAgent: batch.sender.userAgent,
        index: event.index,
        name: event.name,
        raw: batch.bytes.toString("utf8", event.start, event.end),
      })),
    ),
  );
});

test("a duplicate between neighbours takes no place in their chunk", async () => {
  const { store, file } = await openStore();
  await together(store, [from(1, {}), from(2, {}), from(1, {}), from(3, {})]);
  expect(chunkSizes(file)).toEqual([6]);
  expect((await allOf(store)).map(({ batchId }) => batchId)).toEqual([
    "b1",
    "b1",
    "b2",
    "b2",
    "b3",
    "b3",
  ]);
});

test("what is said of an event stays with it in a chunk of several batches, and what was refused between events stays out", async () => {
  const { store } = await openStore();
  const bodies = [
    '[{"event_name":"a","properties":{}}, 7,\n {"event_name":"b","x":1,"properties":{}}]',
    ' [ {"event_name":"c","properties":{}} , {"event_name":"d","properties":{"é":"ü"}} ]',
    '[{"event_name":"e","properties":{},"x":2}]',
  ];
  await together(
    store,
    bodies.map((body) => batchOf(Buffer.from(body))),
  );
  const rows = await allOf(store);
  expect(rows.map(({ name, index, status, raw: text }) => [name, index, status, text])).toEqual([
    ["a", 0, "ok", '{"event_name":"a","properties":{}}'],
    ["b", 2, "warning", '{"event_name":"b","x":1,"properties":{}}'],
    ["c", 0, "ok", '{"event_name":"c","properties":{}}'],
    ["d", 1, "ok", '{"event_name":"d","properties":{"é":"ü"}}'],
    ["e", 0, "warning", '{"event_name":"e","properties":{},"x":2}'],
  ]);
});

test("long bodies are cut, and come back byte for byte, whether they pack or not", async () => {
  const { store, file } = await openStore();
  const texts = [
    ...Array.from({ length: 30 }, () => randomBytes(6_000).toString("base64")),
    ...Array.from({ length: 30 }, (_, nth) => String(nth).repeat(4_000)),
    randomBytes(150_000).toString("base64"),
  ];
  const half = texts.length >> 1;
  await together(
    store,
    [texts.slice(0, half), texts.slice(half)].map((some) =>
      makeBatch(some.map((text, nth) => [`e${nth}`, { text }])),
    ),
  );
  const rows = await allOf(store);
  expect(rows.map(({ raw }) => (JSON.parse(raw) as Sent).properties.text)).toEqual(texts);
  expect(chunkSizes(file).length).toBeGreaterThan(5);
});

test("time bounds and retention by age cut through a chunk", async () => {
  const { store, file } = await openStore({ maxAgeMs: 10 * dayMs });
  const nowMs = Date.now();
  const agesInDays = [12, 11, 9, 8];
  await together(
    store,
    agesInDays.map((days) => from(days, { receivedAtMs: nowMs - days * dayMs })),
  );
  expect(chunkSizes(file)).toEqual([8]);
  const between = await allOf(store, {
    fromMs: nowMs - 11.5 * dayMs,
    untilMs: nowMs - 8.5 * dayMs,
  });
  expect(between.map(({ seq }) => seq)).toEqual([3, 4, 5, 6]);
  await store.expire(0);
  expect((await allOf(store)).map(({ seq, batchId }) => [seq, batchId])).toEqual([
    [5, "b9"],
    [6, "b9"],
    [7, "b8"],
    [8, "b8"],
  ]);
});

interface Sent {
  readonly properties: { readonly text: string };
}

/** A batch of two events that can be told from all others. */
function from(nth: number, more: Partial<IncomingBatch>): IncomingBatch {
  return makeBatch(
    [
      [`first${nth}`, { donation_id: nth }],
      [`second${nth}`, { donation_id: nth }],
    ],
    {
      batchId: `b${nth}`,
      receivedAtMs: 1_767_528_000_000 + nth,
      sender: { origin: null, userAgent: `sender ${nth}` },
      ...more,
    },
  );
}

/** Appends batches that share one commit. */
async function together(store: EventStore, batches: readonly IncomingBatch[]): Promise<void> {
  await Promise.all(batches.map((batch) => store.append(batch)));
}

function chunkSizes(file: string): readonly number[] {
  const database = openForReading(file);
  const rows = database.prepare("select events from chunk order by first_seq").all();
  database.close();
  return rows.map(({ events }) => Number(events));
}

async function allOf(
  store: EventStore,
  query: Partial<EventQuery> = {},
): Promise<readonly EventRow[]> {
  return (await store.events({ order: "oldest", limit: 1_000, ...query })).rows;
}

function factsOf(row: EventRow): object {
  const { seq, run, lane, batchId, receivedAtMs, sender, index, name, raw } = row;
  return { seq, run, lane, batchId, receivedAtMs, userAgent: sender.userAgent, index, name, raw };
}
