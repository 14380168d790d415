// oxlint-disable unicorn/no-useless-spread -- a row's fields in groups read better than one a line
import { expect, onTestFinished, test } from "vitest";
import { type EventQuery } from "../../src/questions/queries.ts";
import {
  type EventStore,
  type IncomingBatch,
  StoreUnavailableError,
} from "../../src/store/event-store.ts";
import { deleteEvents, expire } from "../../src/store/removal/removals.ts";
import { type Rejection } from "../../src/questions/rows.ts";
import { type SeriesQuery } from "../../src/questions/series-query.ts";
import { batchOf, makeBatch } from "./make-batch.ts";

/** What the suite needs to know of a store. */
export interface StoreUnderTest {
  readonly name: string;
  /** Opens a store that nothing was stored in. */
  open(): Promise<EventStore>;
  /** Ends the store as a crash would, and opens it again; null for stores that go with their process. */
  readonly crashAndReopen: ((store: EventStore) => Promise<EventStore>) | null;
}

const minute = 60_000;
const noon = 1_767_528_000_000;

const names = async (store: EventStore, query: Partial<EventQuery> = {}): Promise<string[]> =>
  (await store.events({ order: "oldest", limit: 1_000, ...query })).rows.map((row) => row.name);

const ofClient = (numbers: string, more: Partial<IncomingBatch> = {}): IncomingBatch =>
  makeBatch([["a", {}]], { batchId: `c.${numbers}`, ...more });

const one = (nth: number): IncomingBatch => makeBatch([[`e${nth}`, {}]]);

/** Checks what every store must do. Call it in a test file with each store. */
export function describeStore(subject: StoreUnderTest): void {
  const check = (behaviour: string, run: (store: EventStore) => Promise<void>): void => {
    test(`${subject.name} ${behaviour}`, async () => {
      const store = await subject.open();
      onTestFinished(() => store.close());
      await run(store);
    });
  };

  check("gives events back as they were appended, in order, byte for byte", async (store) => {
    const bytes = Buffer.from(
      '[ {"event_name":"a","properties":{"amount":25.00}} ,\n{"properties":{"é":"\\u3042 ü"},"event_name":"b\\u0000"}]',
    );
    const sender = { origin: "https://shop.example", userAgent: "x" };
    const outcome = await store.append(
      batchOf(bytes, { path: "test", run: "r", batchId: "b1", sender }),
    );
    expect(outcome).toEqual({ kind: "stored", firstSeq: 1, accepted: 2, known: 0 });
    const { rows, next } = await store.events({ order: "oldest", limit: 10 });
    expect(next).toBeNull();
    expect(rows).toEqual([
      {
        ...{
          seq: 1,
          receivedAtMs: noon,
          happenedAtMs: noon,
          timeSource: "arrival",
          client: null,
          number: null,
          path: "test",
          run: "r",
          batchId: "b1",
          index: 0,
          name: "a",
          sender,
          status: "ok",
          issues: [],
        },
        raw: '{"event_name":"a","properties":{"amount":25.00}}',
      },
      {
        ...{
          seq: 2,
          receivedAtMs: noon,
          happenedAtMs: noon,
          timeSource: "arrival",
          client: null,
          number: null,
          path: "test",
          run: "r",
          batchId: "b1",
          index: 1,
          name: "b\0",
          sender,
          status: "warning",
        },
        issues: [expect.objectContaining({ code: "nul-character", path: "/event_name" })],
        raw: '{"properties":{"é":"\\u3042 ü"},"event_name":"b\\u0000"}',
      },
    ]);
    expect(await store.event(2)).toEqual(rows[1]);
    expect(await store.event(3)).toBeNull();
  });

  check("numbers events in the order of the appends, however many are in flight", async (store) => {
    const appends = Array.from({ length: 200 }, (_, nth) =>
      store.append(
        makeBatch([
          [`e${nth}`, {}],
          [`f${nth}`, {}],
        ]),
      ),
    );
    const outcomes = await Promise.all(appends);
    expect(outcomes).toMatchObject(
      appends.map((_, nth) => ({ kind: "stored", firstSeq: nth * 2 + 1, accepted: 2 })),
    );
    expect(await names(store)).toEqual(appends.flatMap((_, nth) => [`e${nth}`, `f${nth}`]));
  });

  check("stores a batch id once, and answers a replay with the first answer", async (store) => {
    const batch = makeBatch([["a", {}]], { batchId: "x", results: "[7]", checksum: 5 });
    const outcomes = await Promise.all([
      store.append(batch),
      store.append({ ...batch, results: null }),
      store.append({ ...batch, checksum: 6 }),
    ]);
    const duplicate = { kind: "duplicate", accepted: 1, known: 0, results: "[7]" };
    expect(outcomes).toEqual([
      { kind: "stored", firstSeq: 1, accepted: 1, known: 0 },
      { ...duplicate, isOtherBody: false },
      { ...duplicate, isOtherBody: true },
    ]);
    expect(await store.append(batch)).toMatchObject(duplicate);
    expect(await names(store)).toEqual(["a"]);
    expect((await store.statistics({}))[0]!.count).toBe(1);
  });

  check("keeps the same batch id apart by path and run", async (store) => {
    for (const scope of [
      {},
      { path: "test" },
      { run: "r" },
      { run: "s" },
      { path: "test", run: "r" },
    ] as const) {
      expect((await store.append(makeBatch([["a", {}]], { batchId: "x", ...scope }))).kind).toBe(
        "stored",
      );
    }
  });

  check("takes a batch without any event, and answers its replay", async (store) => {
    const empty = makeBatch([], { batchId: "x" });
    expect((await store.append(empty)).kind).toBe("stored");
    expect((await store.append(empty)).kind).toBe("duplicate");
    expect(await store.append(makeBatch([["a", {}]]))).toMatchObject({
      kind: "stored",
      firstSeq: 1,
    });
  });

  check("pages in both directions and filters", async (store) => {
    await store.append(
      makeBatch([
        ["a", { id: 1 }],
        ["b", { id: 2 }],
        ["a", { id: "1" }],
      ]),
    );
    await store.append(
      makeBatch([["c", { user: { id: 1 }, text: "Good LUCK" }]], {
        path: "test",
        receivedAtMs: noon + minute,
      }),
    );
    await store.append(
      makeBatch([["a", { text: "ありがとう", flag: true }]], {
        run: "r",
        receivedAtMs: noon + 2 * minute,
      }),
    );
    const seqs = async (query: Partial<EventQuery>): Promise<number[]> =>
      (await store.events({ order: "oldest", limit: 100, ...query })).rows.map((row) => row.seq);
    expect(await seqs({ order: "newest", limit: 2 })).toEqual([5, 4]);
    expect((await store.events({ order: "newest", limit: 2 })).next).toBe(4);
    expect((await store.events({ order: "newest", limit: 2, before: 3 })).next).toBeNull();
    expect((await store.events({ order: "oldest", limit: 2, after: 2 })).next).toBe(4);
    expect(await seqs({ after: 1, before: 4 })).toEqual([2, 3]);
    expect(await seqs({ path: "test" })).toEqual([4]);
    expect(await seqs({ run: "r" })).toEqual([5]);
    expect(await seqs({ run: null })).toEqual([1, 2, 3, 4]);
    expect(await seqs({ run: "unknown" })).toEqual([]);
    expect(await seqs({ name: "a" })).toEqual([1, 3, 5]);
    expect(await seqs({ name: "unknown" })).toEqual([]);
    expect(await seqs({ status: "warning" })).toEqual([]);
    expect(await seqs({ fromMs: noon + minute })).toEqual([4, 5]);
    expect(await seqs({ untilMs: noon + minute })).toEqual([1, 2, 3]);
    expect(await seqs({ properties: [{ path: ["id"], value: "1" }] })).toEqual([1, 3]);
    expect(
      await seqs({ properties: [{ path: ["id"], value: "1" }], order: "newest", limit: 1 }),
    ).toEqual([3]);
    expect(await seqs({ properties: [{ path: ["user", "id"], value: "1" }] })).toEqual([4]);
    expect(await seqs({ properties: [{ path: ["flag"], value: "true" }] })).toEqual([5]);
    expect(await seqs({ text: "good luck" })).toEqual([4]);
    expect(await seqs({ text: "ありが" })).toEqual([5]);
    expect(await seqs({ text: "no such text" })).toEqual([]);
  });

  check("gives long bodies back event by event, with what was found in each", async (store) => {
    const odd = new Set([0, 150, 299]);
    const events = Array.from({ length: 300 }, (_, nth): [string, object] => [
      nth === 200 ? "huge" : "a",
      { nth, text: nth === 200 ? "é".repeat(100_000) : "x".repeat(1_000) },
    ]);
    const batch = makeBatch(events, { batchId: "long" });
    const issue = {
      path: "/properties/nth",
      code: "number-precision",
      message: "No.",
      severity: "warning",
    } as const;
    await store.append({
      ...batch,
      events: batch.events.map((event) =>
        odd.has(event.index) ? { ...event, status: "warning", issues: [issue] } : event,
      ),
    });
    const { rows } = await store.events({ order: "oldest", limit: 1_000 });
    expect(rows.map(({ raw }) => raw)).toEqual(
      events.map(([event_name, properties]) => JSON.stringify({ event_name, properties })),
    );
    expect(rows.map(({ index, batchId }) => [index, batchId])).toEqual(
      events.map((_, nth) => [nth, "long"]),
    );
    const warned = await store.events({ order: "newest", limit: 10, status: "warning" });
    expect(warned.rows.map(({ seq, issues }) => [seq, issues])).toEqual([
      [300, [issue]],
      [151, [issue]],
      [1, [issue]],
    ]);
    expect((await store.events({ order: "oldest", limit: 10, name: "huge" })).rows).toEqual([
      rows[200],
    ]);
    for (const nth of [0, 63, 64, 150, 200, 299])
      expect(await store.event(nth + 1)).toEqual(rows[nth]);
    const page = await store.events({ order: "newest", limit: 3, before: 67 });
    expect(page).toEqual({ rows: [rows[65], rows[64], rows[63]], next: 64 });
  });

  check("finds events by their time though the clock was set back", async (store) => {
    const at = async (minutes: number): Promise<unknown> =>
      store.append(makeBatch([[`at ${minutes}`, {}]], { receivedAtMs: noon + minutes * minute }));
    for (const minutes of [0, 10, 20, 5, 15, 25, 25.5, 0.5]) await at(minutes);
    expect(await names(store, { fromMs: noon + 15 * minute })).toEqual([
      "at 20",
      "at 15",
      "at 25",
      "at 25.5",
    ]);
    expect(await names(store, { untilMs: noon + 10 * minute })).toEqual(["at 0", "at 5", "at 0.5"]);
    expect(await names(store, { fromMs: noon + 1, untilMs: noon + 5 * minute })).toEqual([
      "at 0.5",
    ]);
    expect(await names(store, { fromMs: noon + 26 * minute })).toEqual([]);
    expect(await names(store, { untilMs: noon })).toEqual([]);
    const newest = await store.events({ order: "newest", limit: 1, untilMs: noon + 16 * minute });
    expect(newest.rows.map(({ name }) => name)).toEqual(["at 0.5"]);
  });

  check("finds text that a sender wrote as escapes", async (store) => {
    await store.append(
      batchOf(
        Buffer.from('[{"event_name":"a","properties":{"text":"caf\\u00e9 \\ud83d\\udc96"}}]'),
      ),
    );
    expect(await names(store, { text: "café 💖" })).toEqual(["a"]);
  });

  check(
    "follows a client no longer that has thousands of gaps, and takes its batches",
    async (store) => {
      const gaps = Array.from({ length: 10_000 }, (_, nth) => [2 * nth + 2, 2 * nth + 2] as const);
      const upto = 20_001;
      const known = async (): Promise<number> =>
        (await store.clients({ limit: 9, idleSinceMs: noon })).clients[0]!.upto;
      await store.append({ ...ofClient("1-1"), without: gaps });
      expect(await known()).toBe(upto - 1);
      const next = ofClient(`${upto}-${upto}`, {
        reports: [{ client: "c", upto: 30_000, dropped: [] }],
      });
      expect(await store.append(next)).toMatchObject({ kind: "stored", accepted: 1 });
      expect(await store.append(next)).toMatchObject({ kind: "duplicate", accepted: 1 });
      expect(await store.append(ofClient("1-1"))).toMatchObject({ kind: "duplicate" });
      expect(await known()).toBe(upto - 1);
      const { rows } = await store.events({ order: "oldest", limit: 9 });
      expect(rows.map(({ client, number }) => [client, number])).toEqual([
        ["c", 1],
        [null, null],
      ]);
      // Without a number it is known by the store when it is erased.
      await store.remove("pieces", { events: [rows[1]!.seq], rejections: [] });
      expect(await store.erased(store.id)).toEqual([[rows[1]!.seq, rows[1]!.seq]]);
    },
  );

  check("sums numbers of any size, however many digits they have together", async (store) => {
    const numbers = ["1e300", "1e-300", "-1e999", "1e999", "5e-324"];
    for (const round of [numbers, ["0.25", "0.25"]])
      for (const amount of round)
        expect(await store.append(makeBatch([["a", { amount }]]))).toMatchObject({ accepted: 1 });
    const query = { property: "amount", intervalMs: minute };
    const [row] = (await store.series(query)).rows;
    const parts = row!.sum!.split(".");
    expect([row!.count, parts[0], parts[1]!.replace(/0+/g, "0")]).toEqual([
      7,
      `1${"0".repeat(300)}`,
      "50105",
    ]);
    expect(row).toMatchObject({ min: `-1${"0".repeat(999)}`, max: `1${"0".repeat(999)}` });
    expect((await store.series({ ...query, groupBy: ["none"] })).rows).toMatchObject([
      { sum: row!.sum },
    ]);
    const { rows } = await store.events({ order: "oldest", limit: 9 });
    await store.remove("pieces", { events: [rows[2]!.seq, rows[3]!.seq], rejections: [] });
    while (await store.remove("counts"));
    expect((await store.series(query)).rows).toMatchObject([{ count: 5, sum: row!.sum }]);
  });

  check("answers whatever looks like an escape in a text", async (store) => {
    const odd = String.raw`\u0000 \ud800 \\u0000`;
    await store.append(
      makeBatch([
        ["fine", { amount: "2.50", note: "ok" }],
        ["odd", { amount: "1.25", note: odd, half: "a\0\uD800" }],
      ]),
    );
    const having = (property: string, value: string): Promise<string[]> =>
      names(store, { properties: [{ path: [property], value }] });
    expect(await having("note", odd)).toEqual(["odd"]);
    expect(await having("half", "a\0\uD800")).toEqual(["odd"]);
    expect(await having("half", "a")).toEqual([]);
    const { rows } = await store.series({
      property: "amount",
      groupBy: ["note"],
      intervalMs: null,
    });
    expect(rows.map(({ group, sum }) => [group, sum])).toEqual(
      expect.arrayContaining([
        ["ok", "2.50"],
        [odd, "1.25"],
      ]),
    );
  });

  check("keeps what was refused, beside a batch and alone", async (store) => {
    const rejection: Rejection = {
      ...{
        path: "track",
        run: null,
        batchId: "b",
        receivedAtMs: noon,
        sender: { origin: null, userAgent: null },
      },
      ...{
        index: 1,
        raw: '{"event_name":null}',
        rawBytes: 19,
        code: "event-name-not-string",
        message: "No.",
        issuePath: "/event_name",
        number: null,
      },
    };
    await store.append(makeBatch([["a", {}]], { batchId: "b", rejected: [rejection] }));
    await store.reject({
      ...rejection,
      run: "r",
      index: null,
      raw: "[",
      rawBytes: 1,
      code: "json-truncated",
      issuePath: "",
    });
    const { rows } = await store.rejections({ order: "oldest", limit: 10 });
    expect(rows).toEqual([
      { ...rejection, seq: 1 },
      {
        ...rejection,
        run: "r",
        index: null,
        raw: "[",
        rawBytes: 1,
        code: "json-truncated",
        issuePath: "",
        seq: 2,
      },
    ]);
    expect((await store.rejections({ order: "newest", limit: 10, run: "r" })).rows.length).toBe(1);
    const { rows: batches } = await store.batches({ order: "newest", limit: 10 });
    expect(batches).toEqual([
      {
        ...{
          seq: 1,
          batchId: "b",
          path: "track",
          run: null,
          receivedAtMs: noon,
          sender: { origin: null, userAgent: "conformance" },
        },
        ...{ firstEventSeq: 1, events: 1, rejected: 1, bytes: 36 },
      },
    ]);
  });

  check("says how many numbers it did not sum of events with too many of them", async (store) => {
    const numbers = Object.fromEntries(Array.from({ length: 150 }, (_, nth) => [`n${nth}`, nth]));
    await store.append(makeBatch([["wide", numbers]]));
    await store.append(makeBatch([["narrow", { n149: "0.10" }]]));
    const series = (query: Partial<SeriesQuery>): ReturnType<EventStore["series"]> =>
      store.series({ intervalMs: null, ...query });
    const counted = await series({ property: "n149" });
    expect(counted.rows.map(({ sum }) => sum)).toEqual(["0.10"]);
    expect(counted.leftOut).toEqual([expect.stringMatching(/^50 numbers of events/)]);
    expect((await series({ property: "n149", name: "narrow" })).leftOut).toEqual([]);
    expect((await series({ name: "wide" })).leftOut).toEqual([]);
    const read = await series({ property: "n149", by: "received" });
    expect(read).toMatchObject({ rows: [{ sum: "149.10" }], leftOut: [] });
  });

  check(
    "knows of a client how often it came, and since when something is missing",
    async (store) => {
      const account = async (): Promise<unknown[]> => {
        const { clients } = await store.clients({ client: "c", idleSinceMs: 0, limit: 1 });
        return clients.map((row) => [
          row.requests,
          row.retries,
          row.duplicates,
          row.missingSinceMs,
        ]);
      };
      const first = makeBatch(
        [
          ["a", {}],
          ["b", {}],
        ],
        { batchId: "c.1-2" },
      );
      await store.append(first);
      expect(await account()).toEqual([[1, 0, 0, null]]);
      await store.append(first);
      expect(await account()).toEqual([[2, 1, 2, null]]);
      await store.append(makeBatch([["e", {}]], { batchId: "c.5-5", receivedAtMs: noon + 7 }));
      await store.append(makeBatch([["f", {}]], { batchId: "c.6-6", receivedAtMs: noon + 9 }));
      expect(await account()).toEqual([[4, 1, 2, noon + 7]]);
      await store.append(
        makeBatch(
          [
            ["c", {}],
            ["d", {}],
          ],
          { batchId: "c.3-4" },
        ),
      );
      expect(await account()).toEqual([[5, 1, 2, null]]);
    },
  );

  check("counts names, paths and runs apart", async (store) => {
    await store.append(
      makeBatch([
        ["a", {}],
        ["a", {}],
        ["__proto__", {}],
      ]),
    );
    await store.append(makeBatch([["a", {}]], { receivedAtMs: noon + 5 }));
    await store.append(makeBatch([["a", {}]], { path: "test", run: "r" }));
    const counts = async (scope: object): Promise<string[]> =>
      (await store.statistics(scope))
        .map((row) => [
          row.path,
          row.run,
          row.name,
          row.count,
          row.firstAtMs - noon,
          row.lastAtMs - noon,
        ])
        .map(String);
    const a = ["track", null, "a", 3, 0, 5];
    const proto = ["track", null, "__proto__", 1, 0, 0];
    const ofTest = ["test", "r", "a", 1, 0, 0];
    expect(new Set(await counts({}))).toEqual(new Set([a, proto, ofTest].map(String)));
    expect(new Set(await counts({ path: "track" }))).toEqual(new Set([a, proto].map(String)));
    expect(await counts({ run: "r" })).toEqual([String(ofTest)]);
    expect(new Set(await counts({ run: null }))).toEqual(new Set([a, proto].map(String)));
  });

  check(
    "sums numbers and decimal strings by interval, and splits them by a property",
    async (store) => {
      await store.append(
        makeBatch([
          ["paid", { amount: "25.10", donation_id: 1, domain: "PAYPAL" }],
          ["paid", { amount: 0.2, domain: "LOCAL" }],
        ]),
      );
      await store.append(
        makeBatch(
          [
            ["paid", { amount: "-1E+2", domain: "PAYPAL" }],
            ["paid", { amount: null }],
            ["seen", { amount: 1 }],
          ],
          { receivedAtMs: noon + 2 * minute + 1 },
        ),
      );
      const series = async (query: Partial<SeriesQuery>): Promise<readonly object[]> =>
        (await store.series({ intervalMs: minute, ...query })).rows;
      expect(await series({ name: "paid" })).toEqual([
        { atMs: noon, group: null, count: 2, sum: null, min: null, max: null },
        { atMs: noon + 2 * minute, group: null, count: 2, sum: null, min: null, max: null },
      ]);
      expect(await series({ name: "paid", property: "amount" })).toEqual([
        { atMs: noon, group: null, count: 2, sum: "25.30", min: "0.2", max: "25.10" },
        { atMs: noon + 2 * minute, group: null, count: 1, sum: "-100", min: "-100", max: "-100" },
      ]);
      const hour = Math.floor(noon / (60 * minute)) * 60 * minute;
      expect(await series({ property: "amount", intervalMs: 60 * minute })).toEqual([
        { atMs: hour, group: null, count: 4, sum: "-73.70", min: "-100", max: "25.10" },
      ]);
      const late = {
        fromMs: noon + minute,
        untilMs: noon + 26 * 60 * minute,
        intervalMs: 60 * minute,
      };
      expect(await series({ name: "paid", property: "amount", ...late })).toMatchObject([
        { atMs: hour, sum: "-100" },
      ]);
      expect(
        await series({ name: "paid", fromMs: hour - 60 * minute, intervalMs: 24 * 60 * minute }),
      ).toMatchObject([{ count: 4 }]);
      expect(await series({ name: "paid", fromMs: noon + minute })).toMatchObject([
        { atMs: noon + 2 * minute, count: 2 },
      ]);
      expect(await series({ name: "paid", untilMs: noon + minute })).toMatchObject([
        { atMs: noon, count: 2 },
      ]);
      expect(await series({ name: "paid", property: "donation_id" })).toEqual([]);
      expect(await series({ name: "none" })).toEqual([]);
      expect(
        await series({
          name: "paid",
          property: "amount",
          groupBy: ["domain"],
          intervalMs: 60 * minute,
        }),
      ).toEqual([
        { atMs: hour, group: "LOCAL", count: 1, sum: "0.2", min: "0.2", max: "0.2" },
        { atMs: hour, group: "PAYPAL", count: 2, sum: "-74.90", min: "-100", max: "25.10" },
      ]);
      expect(await series({ groupBy: ["domain"], intervalMs: 60 * minute })).toMatchObject([
        { group: null, count: 2 },
        { group: "LOCAL", count: 1 },
        { group: "PAYPAL", count: 2 },
      ]);
    },
  );

  check(
    "calls back after each stored batch, and not of a duplicate or an empty one",
    async (store) => {
      let told = 0;
      const stop = store.onStored(() => told++);
      await store.append(makeBatch([["a", {}]], { batchId: "x" }));
      await expect.poll(() => told).toBe(1);
      await store.append(makeBatch([["a", {}]], { batchId: "x" }));
      await store.append(makeBatch([]));
      expect(told).toBe(1);
      stop();
      await store.append(makeBatch([["a", {}]]));
      expect(told).toBe(1);
    },
  );

  check(
    "deletes a run or a path with everything that belongs to it, and takes its batch ids again",
    async (store) => {
      const put = (run: string | null, path: "track" | "test"): Promise<unknown> =>
        store.append(makeBatch([["a", { amount: 1 }]], { run, path, batchId: "x" }));
      await put("r", "track");
      await put("r", "test");
      await put(null, "track");
      expect((await store.runs()).map(({ run, events }) => [run, events])).toEqual([["r", 2]]);
      expect(await deleteEvents(store, { run: "r" })).toBe(2);
      expect(await store.runs()).toEqual([]);
      expect(
        (await store.events({ order: "oldest", limit: 9 })).rows.map((row) => row.seq),
      ).toEqual([3]);
      expect((await store.statistics({})).length).toBe(1);
      expect((await store.series({ property: "amount", intervalMs: minute })).rows).toMatchObject([
        { sum: "1" },
      ]);
      expect(await put("r", "track")).toMatchObject({ kind: "stored", firstSeq: 4 });
      expect(await deleteEvents(store, { path: "track" })).toBe(2);
      expect(await deleteEvents(store, {})).toBe(0);
    },
  );

  check("gives no number of a batch again when the newest was deleted", async (store) => {
    const put = async (run: string): Promise<number> => {
      await store.append(makeBatch([["a", {}]], { run }));
      return (await store.batches({ order: "newest", limit: 1 })).rows[0]!.seq;
    };
    const first = await put("r");
    await deleteEvents(store, { run: "r" });
    expect(await put("s")).toBeGreaterThan(first);
  });

  check("forgets runs that no one uses", async (store) => {
    await store.append(makeBatch([["a", {}]], { run: "old" }));
    await store.append(makeBatch([["b", {}]], { run: "new", receivedAtMs: noon + minute }));
    await expire(store, noon + 1);
    expect((await store.runs()).map(({ run }) => run)).toEqual(["new"]);
    expect(await names(store)).toEqual(["b"]);
  });

  check(
    "keeps the newest events when there are too many, remembers their batch ids, and never uses a seq again",
    async (store) => {
      for (let nth = 0; nth < 10; nth++)
        await store.append(
          makeBatch([[`e${nth}`, {}]], { batchId: `b${nth}`, receivedAtMs: Date.now() }),
        );
      await expire(store, 0, { maxEvents: 3 });
      expect(await names(store)).toEqual(["e7", "e8", "e9"]);
      expect((await store.append(makeBatch([["e0", {}]], { batchId: "b0" }))).kind).toBe(
        "duplicate",
      );
      const next = await store.append(makeBatch([["next", {}]]));
      expect(next.kind === "stored" && next.firstSeq).toBeGreaterThan(10);
      expect((await store.statistics({})).reduce((sum, row) => sum + row.count, 0)).toBe(4);
    },
  );

  check("lets a batch that cannot be stored fail alone", async (store) => {
    // A row without a time contradicts the schema, which is a fault of ours.
    const poison: IncomingBatch = { ...one(0), receivedAtMs: Number.NaN };
    const outcomes = await Promise.allSettled(
      [one(1), one(2), poison, one(3)].map((batch) => store.append(batch)),
    );
    expect(outcomes.map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "rejected",
      "fulfilled",
    ]);
    expect((outcomes[2] as PromiseRejectedResult).reason).toBeInstanceOf(StoreUnavailableError);
    expect(await names(store)).toEqual(["e1", "e2", "e3"]);
  });

  const { crashAndReopen } = subject;
  if (crashAndReopen === null) return;

  check("has after a crash what it acknowledged, once, and goes on after it", async (store) => {
    const batches = Array.from({ length: 300 }, (_, nth): IncomingBatch =>
      makeBatch([[`e${nth}`, { donation_id: nth, amount: nth }]], {
        batchId: `b${nth}`,
        receivedAtMs: noon + nth,
      }),
    );
    const acknowledged = new Set<number>();
    const appends = batches.map((batch, nth) =>
      store.append(batch).then(
        () => acknowledged.add(nth),
        () => {},
      ),
    );
    await appends[40];
    const atCrash = [...acknowledged];
    const reopened = await crashAndReopen(store);
    onTestFinished(() => reopened.close());
    const stored = await names(reopened);
    expect(stored).toEqual(batches.slice(0, stored.length).map((_, nth) => `e${nth}`));
    expect(stored.length).toBeGreaterThanOrEqual(Math.max(...atCrash) + 1);
    const replays = await Promise.all(batches.map((batch) => reopened.append(batch)));
    expect(replays.filter(({ kind }) => kind === "duplicate").length).toBe(stored.length);
    expect(await names(reopened)).toEqual(batches.map((_, nth) => `e${nth}`));
    expect(
      (await reopened.series({ property: "amount", intervalMs: 60 * minute })).rows,
    ).toMatchObject([{ count: 300, sum: String((299 * 300) / 2) }]);
    expect(await names(reopened, { properties: [{ path: ["donation_id"], value: "7" }] })).toEqual([
      "e7",
    ]);
  });
}
