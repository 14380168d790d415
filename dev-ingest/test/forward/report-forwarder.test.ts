import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { bodyOf, type PieceRequest, urlOf } from "../../src/forward/piece-request.ts";
import { ReportForwarder } from "../../src/forward/report-forwarder.ts";
import type { EventStore, IncomingBatch } from "../../src/store/event-store.ts";
import { createPostgresStore } from "../../src/store/postgres/postgres-store.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { createDatabase } from "../postgres/create-database.ts";
import { makeBatch } from "../store/make-batch.ts";

const start = Date.parse("2026-06-01T12:00:00Z");
const second = 1_000;

beforeEach(() => vi.useFakeTimers({ now: start, toFake: ["Date"] }));
afterEach(() => vi.useRealTimers());

const engines = [
  ["a file", () => createSqliteStore()],
  ["a database", async () => createPostgresStore({ url: await createDatabase() })],
] as const;

async function open(make: () => Promise<EventStore>): Promise<EventStore> {
  const store = await make();
  onTestFinished(() => store.close());
  return store;
}

/** A forwarder of reports, and what it sends. */
function reportsOf(
  store: EventStore,
  arrives = true,
): { readonly sent: string[]; readonly later: (seconds: number, seq?: number) => Promise<void> } {
  const sent: string[] = [];
  const send = (request: PieceRequest): Promise<boolean> => {
    expect(bodyOf(request)).toBe("[]");
    sent.push(urlOf(request, "", Date.now()));
    return Promise.resolve(arrives);
  };
  const reports = new ReportForwarder(store, "https://target.example", send);
  const later = async (seconds: number, seq = store.lastSeq): Promise<void> => {
    await reports.forward(seq);
    vi.setSystemTime(Date.now() + seconds * second);
    await reports.forward(seq);
  };
  return { sent, later };
}

const batch = (events: number, more: Partial<IncomingBatch>): IncomingBatch =>
  makeBatch(
    Array.from({ length: events }, () => ["e", {}] as const),
    { receivedAtMs: Date.now() - 1, ...more },
  );

test.each(engines)(
  "what clients of %s said last goes on without events, once, after their events",
  async (_engine, make) => {
    const store = await open(make);
    const { sent, later } = reportsOf(store);
    await store.append(batch(2, { batchId: "complete.1-2" }));
    await store.append(batch(2, { batchId: "c.1-2" }));
    const dropped = [{ first: 3, last: 4, reason: "expired" }];
    const gone = [{ first: 1, last: 7, reason: "closed" }];
    await store.append(
      batch(0, {
        reports: [
          { client: "c", upto: 9, dropped },
          { client: "gone", upto: null, dropped: gone },
        ],
      }),
    );
    await store.append(batch(0, { batchId: "c.6-6", without: [[6, 6]], run: "r" }));
    await vi.waitFor(() => expect(store.lastSeq).toBe(4));
    await later(1);
    await later(10, 3);
    expect(sent).toEqual([]);
    await later(10);
    expect(sent.toSorted()).toEqual([
      "/r/r/track?batch=c.6-6&without=6&upto=6",
      "/track?upto=c.9&dropped=c.3-4:expired",
      "/track?upto=gone.7&dropped=gone.1-7:closed",
    ]);
    await later(10);
    expect(sent.length).toBe(3);
    await store.append(batch(0, { reports: [{ client: "c", upto: 10, dropped: [] }] }));
    await later(10);
    await later(10);
    expect(sent.slice(3)).toEqual(["/track?upto=c.10&dropped=c.3-4:expired"]);
  },
);

test("what was refused goes on as dropped, ten ranges a request; numbers in between are not named twice", async () => {
  const store = await open(() => createSqliteStore());
  const { sent, later } = reportsOf(store);
  const dropped = Array.from({ length: 11 }, (_, nth) => {
    const number = 2 * nth + 1;
    return { first: number, last: number, reason: "expired" };
  });
  await store.append(batch(0, { reports: [{ client: "c", upto: null, dropped }] }));
  await store.append(batch(0, { batchId: "d.1-2", without: [[1, 2]] }));
  await store.append(batch(1, { batchId: "d.3-3" }));
  await store.append(batch(1, { batchId: "d.4-6", without: [[5, 6]] }));
  await later(10);
  await later(10);
  expect(sent).toEqual([
    `/track?upto=c.21&dropped=${dropped
      .slice(0, 10)
      .map(({ first }) => `c.${first}-${first}:expired`)
      .join(",")}`,
    "/track?upto=c.21&dropped=c.21-21:expired",
    "/track?batch=d.1-6&without=1-6&upto=6",
  ]);
});

test("a report that did not arrive is sent again by the next forwarder, and an old one that did is not", async () => {
  const store = await open(() => createSqliteStore());
  await store.append(batch(0, { reports: [{ client: "c", upto: 3, dropped: [] }] }));
  const stopped = reportsOf(store, false);
  await stopped.later(10);
  await stopped.later(10);
  expect(stopped.sent.length).toBeGreaterThan(0);
  const next = reportsOf(store);
  await next.later(10);
  expect(next.sent).toEqual(["/track?upto=c.3"]);
  await next.later(300);
  await next.later(300);
  const last = reportsOf(store);
  await last.later(10);
  expect(last.sent).toEqual([]);
});
