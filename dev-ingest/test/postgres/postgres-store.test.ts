import { setTimeout as delay } from "node:timers/promises";
import { Client } from "pg";
import { expect, onTestFinished, test, vi } from "vitest";
import { type EventStore, StoreUnavailableError } from "../../src/store/event-store.ts";
import { createPostgresStore } from "../../src/store/postgres/postgres-store.ts";
import { makeBatch } from "../store/make-batch.ts";
import { createDatabase } from "./create-database.ts";
import { PostgresServer } from "./postgres-server.ts";
import { finishErasing } from "../../src/api/erase-events.ts";
import { expire } from "../../src/store/removal/removals.ts";

/** Opens the store of one more process. */
async function open(url: string): Promise<EventStore> {
  const store = await createPostgresStore({ url });
  onTestFinished(() => store.close());
  return store;
}

async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  await client.connect();
  onTestFinished(() => client.end());
  return client;
}

/** Events numbered from first to last, each with its number as a property. */
const numbered = (client: string, first: number, last: number): ReturnType<typeof makeBatch> =>
  makeBatch(
    Array.from(
      { length: last - first + 1 },
      (_, nth) => ["a", { n: first + nth, amount: 1 }] as const,
    ),
    { batchId: `${client}.${first}-${last}` },
  );

const read = async (store: EventStore, after = 0): Promise<readonly (number | null)[]> =>
  (await store.events({ order: "oldest", limit: 10_000, after })).rows.map(({ number }) => number);

test("processes that start at one moment on an empty database make one schema", async () => {
  const url = await createDatabase();
  const stores = await Promise.all([1, 2, 3, 4].map(() => open(url)));
  expect(new Set(stores.map(({ id }) => id)).size).toBe(1);
});

test("a database of a newer version is refused in words", async () => {
  const url = await createDatabase();
  await (await createPostgresStore({ url })).close();
  const client = await connect(url);
  await client.query("insert into dev_ingest_schema values (99)");
  await expect(createPostgresStore({ url })).rejects.toThrow(
    /a newer dev-ingest \(layout 99; this one knows up to 5\)/,
  );
});

test("parts of a batch that reach several processes at one moment are stored once, event by event", async () => {
  const url = await createDatabase();
  const stores = await Promise.all([1, 2, 3].map(() => open(url)));
  const rounds = 20;
  for (let round = 0; round < rounds; round++) {
    const outcomes = await Promise.all([
      stores[0]!.append(numbered(`c${round}`, 1, 20)),
      stores[1]!.append(numbered(`c${round}`, 1, 20)),
      stores[2]!.append(numbered(`c${round}`, 11, 30)),
      stores[0]!.append(numbered(`c${round}`, 25, 40)),
      stores[1]!.append(makeBatch([["plain", { amount: 1 }]], { batchId: `plain-${round}` })),
      stores[2]!.append(makeBatch([["plain", { amount: 1 }]], { batchId: `plain-${round}` })),
    ]);
    const stored = outcomes.map((outcome) => (outcome.kind === "stored" ? outcome.accepted : 0));
    expect(stored.reduce((sum, accepted) => sum + accepted)).toBe(41);
  }
  expect((await read(stores[0]!)).length).toBe(41 * rounds);
  const { rows } = await stores[1]!.series({ property: "amount", intervalMs: null });
  expect(rows).toMatchObject([{ count: 41 * rounds, sum: String(41 * rounds) }]);
  const { clients } = await stores[2]!.clients({ limit: 100, idleSinceMs: 0 });
  expect(clients.map(({ received }) => received)).toEqual(clients.map(() => [[1, 40]]));
});

test("what one process takes in wakes a reader of another without being asked", async () => {
  const url = await createDatabase();
  const [writer, reader] = [await open(url), await open(url)];
  const heard = new Promise<void>((resolve) => reader.onStored(resolve));
  await writer.append(numbered("c", 1, 3));
  await heard;
  expect(reader.lastSeq).toBeGreaterThan(0);
  expect(await read(reader)).toEqual([1, 2, 3]);
});

test("what other processes store is looked for four times a second at least, so that it is heard of within half a second", async () => {
  const timers = vi.spyOn(globalThis, "setInterval");
  onTestFinished(() => timers.mockRestore());
  await open(await createDatabase());
  const delaysMs = timers.mock.calls.map(([, delayMs]) => delayMs ?? 0);
  expect(delaysMs.some((delayMs) => delayMs > 0 && delayMs <= 250)).toBe(true);
});

test("a reader sees no event while one before it may still come, and then misses none", async () => {
  const url = await createDatabase();
  const [store, other] = [await open(url), await connect(url)];
  await store.append(numbered("c", 1, 2));
  expect(await read(store)).toEqual([1, 2]);
  await other.query("begin");
  await other.query("select pg_current_xact_id()");
  await other.query("select take_numbers('event_seq', 1)");
  await store.append(numbered("c", 3, 4));
  expect(await read(store)).toEqual([1, 2]);
  const lastSeq = store.lastSeq;
  await delay(300);
  expect(store.lastSeq).toBe(lastSeq);
  await other.query("commit");
  await expect.poll(() => store.lastSeq).toBeGreaterThan(lastSeq);
  expect(await read(store, lastSeq)).toEqual([3, 4]);
});

test("a list of what is visible does not wait for what is being stored", async () => {
  const url = await createDatabase();
  const [store, other] = [await open(url), await connect(url)];
  await store.append(numbered("c", 1, 2));
  expect(await read(store)).toEqual([1, 2]);
  await other.query("begin; select pg_current_xact_id()");
  await other.query("select take_numbers('event_seq', 1)");
  const answered: string[] = [];
  const ask = async (what: string, before?: number): Promise<void> => {
    const end = before === undefined ? {} : { before };
    const { rows } = await store.events({ order: "oldest", limit: 10, ...end });
    answered.push(`${rows.length} of ${what}`);
  };
  await Promise.all([ask("everything"), ask("what is visible", store.lastSeq + 1)]);
  expect(answered).toEqual(["2 of what is visible", "2 of everything"]);
  await other.query("commit");
});

test("a reader waits for writers of other roles too, and not for transactions of other databases", async () => {
  const url = await createDatabase();
  const administrator = await connect(url);
  const name = `role_${Date.now()}`;
  await administrator.query(`create role ${name} login; grant all on schema public to ${name}`);
  onTestFinished(async () => {
    await administrator.query(`drop owned by ${name}; drop role ${name}`);
  });
  const asRole = new URL(url);
  asRole.username = name;
  const store = await open(asRole.href);
  const elsewhere = await connect(await createDatabase());
  await elsewhere.query("begin; select pg_current_xact_id()");
  await store.append(numbered("c", 1, 2));
  await expect.poll(() => store.lastSeq, { timeout: 1_000 }).toBe(2);
  await administrator.query("begin; select pg_current_xact_id()");
  await administrator.query("select take_numbers('event_seq', 1)");
  await store.append(numbered("c", 3, 4));
  await delay(300);
  expect(store.lastSeq).toBe(2);
  await administrator.query("commit");
  await expect.poll(() => store.lastSeq).toBe(5);
});

test("events that several processes store all the time are read in one pass, none missing and none twice", async () => {
  const url = await createDatabase();
  const stores = await Promise.all([1, 2, 3].map(() => open(url)));
  const seen: string[] = [];
  let isDone = false;
  const reading = (async () => {
    for (let after = 0; ;) {
      const wasDone = isDone;
      const { rows } = await stores[0]!.events({ order: "oldest", limit: 100, after });
      seen.push(...rows.map(({ client, number }) => `${client}.${number}`));
      after = rows.at(-1)?.seq ?? after;
      if (rows.length === 0 && wasDone) return;
    }
  })();
  const lanes = Array.from({ length: 9 }, async (_, nth) => {
    for (let first = 1; first <= 100; first += 5)
      await stores[nth % 3]!.append(numbered(`c${nth}`, first, first + 4));
  });
  await Promise.all(lanes);
  isDone = true;
  await reading;
  expect(seen.length).toBe(900);
  expect(new Set(seen).size).toBe(900);
});

test("the newest events of a name are found by its index, however many came since", async () => {
  const url = await createDatabase();
  const [store, client] = [await open(url), await connect(url)];
  await store.append(numbered("c", 1, 500));
  await client.query("set enable_seqscan = off");
  const { rows } = await client.query<{ "QUERY PLAN": string }>(
    "explain select * from event where name = 'rare' order by seq desc limit 60",
  );
  const plan = rows.map((row) => row["QUERY PLAN"]).join("\n");
  expect(plan).toContain("event_by_name");
  expect(plan).not.toContain("Sort");
});

test("minutes that are counted again while others write keep every event", async () => {
  const url = await createDatabase();
  const old = await createPostgresStore({ url });
  onTestFinished(() => old.close());
  const writers = [await open(url), await open(url)];
  const writing = writers.map(async (store, nth) => {
    for (let first = 1; first <= 600; first += 10)
      await store.append({ ...numbered(`c${nth}`, first, first + 9), receivedAtMs: Date.now() });
  });
  for (let nth = 0; nth < 5; nth++)
    await Promise.all([expire(old, 0, { maxEvents: 200 }), delay(20)]);
  await Promise.all(writing);
  await expire(old, 0, { maxEvents: 200 });
  expect((await read(old)).length).toBe(200);
  const { rows } = await old.series({ property: "amount", intervalMs: null });
  expect(rows).toMatchObject([{ count: 200, sum: "200" }]);
});

test("an erasure counts minutes again only when the transactions that write into them have ended", async () => {
  const url = await createDatabase();
  const [store, other] = [await open(url), await connect(url)];
  await store.append(numbered("c", 1, 3));
  const { rows } = await store.events({ order: "oldest", limit: 1 });
  await other.query("begin; lock table minute in row exclusive mode");
  await store.remove("pieces", { events: [rows[0]!.seq], rejections: [] });
  const counting = finishErasing(store);
  const waits = "select from pg_locks where relation = 'minute'::regclass and not granted";
  await expect.poll(async () => (await other.query(waits)).rowCount).toBe(1);
  await other.query("commit");
  await counting;
  expect(await read(store)).toEqual([2, 3]);
  expect((await store.series({ property: "amount", intervalMs: null })).rows).toMatchObject([
    { count: 2 },
  ]);
});

test("what PostgreSQL refuses is stored as received, and its neighbors are queried with it", async () => {
  const url = await createDatabase();
  const store = await open(url);
  const odd = "nul \0 half \uD800";
  await store.append(
    makeBatch([
      ["fine", { amount: "2.50", note: "ok" }],
      [odd, { amount: "1.25", note: odd, note_id: odd }],
    ]),
  );
  const { rows } = await store.events({ order: "oldest", limit: 10 });
  expect(rows.map(({ name }) => name)).toEqual(["fine", odd]);
  expect(JSON.parse(rows[1]!.raw)).toEqual({
    event_name: odd,
    properties: { amount: "1.25", note: odd, note_id: odd },
  });
  const byId = {
    order: "oldest",
    limit: 10,
    properties: [{ path: ["note_id"], value: odd }],
  } as const;
  expect((await store.events(byId)).rows.map(({ name }) => name)).toEqual([odd]);
  const series = await store.series({ property: "amount", groupBy: ["note"], intervalMs: null });
  expect(new Set(series.rows.map(({ sum }) => sum))).toEqual(new Set(["1.25", "2.50"]));
  const client = await connect(url);
  const people = await client.query(
    "select sum(cast(properties ->> 'amount' as numeric)) as sum from events",
  );
  expect(people.rows).toEqual([{ sum: "3.75" }]);
});

test.each(["\\N", "\\.", "tab\tbed", "line\r\nbreak", "back\\slash", "\uFFFF", "null"])(
  "the text %j is stored as received, as a name, as an id and in an event's JSON",
  async (text) => {
    const store = await open(await createDatabase());
    await store.append(makeBatch([[text, { text, text_id: text }]]));
    const properties = [{ path: ["text_id"], value: text }];
    const { rows } = await store.events({ order: "oldest", limit: 10, properties });
    expect(rows.map(({ name }) => name)).toEqual([text]);
    expect(JSON.parse(rows[0]!.raw)).toEqual({
      event_name: text,
      properties: { text, text_id: text },
    });
  },
);

test("a database that crashes is 503 until it is back, and then has what was acknowledged", async () => {
  const server = await PostgresServer.create();
  onTestFinished(() => server.remove());
  const notices: string[] = [];
  const url = server.url().replace("postgres@", "postgres:secret@");
  const store = await createPostgresStore({ url, onNotice: (_level, text) => notices.push(text) });
  onTestFinished(() => store.close());
  await store.append(numbered("c", 1, 5));
  await server.crash();
  await expect(store.append(numbered("c", 6, 9))).rejects.toThrow(StoreUnavailableError);
  await expect.poll(() => store.health().isReady).toBe(false);
  await server.start();
  await expect.poll(() => store.health().isReady, { timeout: 5_000 }).toBe(true);
  await store.append(numbered("c", 1, 9));
  expect(await read(store)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  expect(notices.join("\n")).toContain("The store takes events again.");
  expect(notices.join("\n")).not.toContain("secret");
});

test("a batch whose commit no standby confirmed is not acknowledged", async () => {
  const server = await PostgresServer.create();
  onTestFinished(() => server.remove());
  const store = await open(server.url());
  await server.query("alter system set synchronous_standby_names = 'away'");
  await server.query("select pg_reload_conf()");
  const refused = expect(store.append(numbered("c", 1, 2))).rejects.toThrow(/standby confirmed/);
  const cancel = "select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'";
  await expect.poll(() => server.query(cancel)).toHaveLength(1);
  await refused;
});

test("a database that answers but takes no events is 503 for a second at a time, and does not fill the log", async () => {
  const server = await PostgresServer.create();
  onTestFinished(() => server.remove());
  const notices: string[] = [];
  const onNotice = (_level: string, text: string): unknown => notices.push(text);
  const store = await createPostgresStore({ url: server.url(), onNotice });
  onTestFinished(() => store.close());
  const setReadOnly = async (value: "on" | "off"): Promise<void> => {
    await server.query(`alter system set default_transaction_read_only = ${value}`);
    await server.query("select pg_reload_conf()");
  };
  await setReadOnly("on");
  await delay(100);
  await expect(store.append(numbered("c", 1, 2))).rejects.toThrow(/read-only|standby/);
  const failedMs = performance.now();
  while (!store.health().isReady) await delay(10);
  expect(performance.now() - failedMs).toBeGreaterThan(900);
  expect(notices).toEqual([
    expect.stringMatching(/^The store is down, and senders get 503: .*(?:read-only|standby)/),
    "The store takes events again.",
  ]);
  await setReadOnly("off");
  await expect
    .poll(() => store.append(numbered("c", 1, 2)).catch(String))
    .toMatchObject({ accepted: 2 });
});

test("a store that is closed while it looks for events does not say that it takes events again", async () => {
  const notices: string[] = [];
  const store = await createPostgresStore({
    url: await createDatabase(),
    onNotice: (_level, text) => notices.push(text),
  });
  const reading = store.events({ order: "oldest", limit: 1 }).catch(() => null);
  await store.close();
  await reading;
  expect(notices).toEqual([]);
});

test("of several hosts the one that takes writes is found, and found again when it changes", async () => {
  const servers = [
    await PostgresServer.create(["default_transaction_read_only=on"]),
    await PostgresServer.create(),
  ];
  onTestFinished(() => Promise.all(servers.map((server) => server.remove())).then(() => undefined));
  const [standby, primary] = servers as [PostgresServer, PostgresServer];
  const closed = "127.0.0.1:1";
  const url = `postgres://postgres@${closed},127.0.0.1:${standby.port},127.0.0.1:${primary.port}/postgres?target_session_attrs=read-write`;
  const store = await open(url);
  expect(await store.append(numbered("c", 1, 2))).toMatchObject({ kind: "stored" });
  await expect(createPostgresStore({ url: standby.url() })).rejects.toThrow(/standby/);
});
