import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { keepBatches, keptBatch } from "./kept-batches.ts";
import { ok, pass, startClient, useTestClock, type Attempt } from "./start-client.ts";

/** The parameters of an attempt, with the client's name written as `c`. */
function queryOf({ url, id }: Attempt, client = clientOf(id)): Record<string, string> {
  const query = new URL(url.replaceAll(client, "c")).searchParams;
  return Object.fromEntries(query);
}

function clientOf(id: string): string {
  return id.slice(0, id.indexOf("."));
}

const idsOf = (attempts: readonly Attempt[]): readonly string[] =>
  attempts.map((attempt) => queryOf(attempt, clientOf(attempts[0]!.id))["batch"]!);

interface Vector {
  readonly name: string;
  readonly requests: readonly { readonly query: string }[];
}

/** The ids that the contract has for a case. */
function idsOfVector(name: string): readonly string[] {
  const file = join(import.meta.dirname, "../../../contract/batch-ids.json");
  const { cases } = JSON.parse(readFileSync(file, "utf8")) as { cases: readonly Vector[] };
  const found = cases.find((vector) => vector.name === name)!;
  return found.requests.map(({ query }) => new URLSearchParams(query).get("batch")!);
}

test("numbers events from 1 as they enter the queue; one that was stopped has no number", async () => {
  useTestClock();
  const { analytics, attempts } = startClient(undefined, {
    beforeSend: (event) => (event.event_name === "stopped" ? null : event),
  });
  analytics.track("e");
  analytics.track("stopped");
  analytics.track("");
  analytics.track("e");
  await pass(800);
  analytics.track("e");
  await pass(800);
  expect(attempts.map((attempt) => queryOf(attempt))).toEqual([
    { batch: "c.1-2", age: "800", upto: "2" },
    { batch: "c.3-3", age: "800", upto: "3" },
  ]);
});

test("says at every attempt how old the first event is, and how high it has numbered", async () => {
  useTestClock();
  const { analytics, attempts, trackMany } = startClient((_, index) =>
    index === 0 ? { status: 429, retryAfter: "10" } : ok,
  );
  analytics.track("e");
  await pass(800);
  trackMany(3);
  await pass(10_000);
  expect(attempts.map((attempt) => queryOf(attempt))).toEqual([
    { batch: "c.1-1", age: "800", upto: "1" },
    { batch: "c.1-1", age: "10800", upto: "4" },
    { batch: "c.2-4", age: "10000", upto: "4" },
  ]);
});

test("with debug every request says what the client counts itself, and without it none does", async () => {
  useTestClock();
  vi.spyOn(console, "trace").mockReturnValue();
  vi.spyOn(console, "debug").mockReturnValue();
  const { analytics, attempts } = startClient(undefined, {
    debug: true,
    beforeSend: (event) => (event.event_name === "stopped" ? null : event),
  });
  analytics.track("e");
  analytics.track("stopped");
  await analytics.flush();
  analytics.track("e");
  await analytics.flush();
  expect(attempts.map((attempt) => queryOf(attempt)["ledger"])).toEqual(["2.0.1", "3.1.1"]);

  const silent = startClient();
  silent.analytics.track("e");
  await silent.analytics.flush();
  expect(queryOf(silent.attempts[0]!)).not.toHaveProperty("ledger");
});

test("says no age where the clock has been set back since", async () => {
  useTestClock();
  const { analytics, attempts } = startClient();
  analytics.track("e");
  const day = 86_400_000;
  vi.setSystemTime(-day);
  await analytics.flush();
  expect(queryOf(attempts[0]!)).toEqual({ batch: "c.1-1", upto: "1" });
});

test("a batch whose answer was lost and whose retry is refused with 413 comes in halves, as in the contract", async () => {
  useTestClock();
  const statuses = [0, 413, 200, 200];
  const { attempts, trackMany } = startClient((_, index) => ({ status: statuses[index]! }));
  trackMany(10);
  await pass(10_000);
  const [whole, ...halves] = idsOfVector(
    "a body is stored, its answer is lost, and its halves come",
  );
  expect(idsOf(attempts)).toEqual([whole, whole, ...halves]);
});

test("halves of halves share out the numbers of the whole", async () => {
  useTestClock();
  const { attempts, trackMany } = startClient(({ numbers }) => ({
    status: numbers.length > 2 ? 413 : 200,
  }));
  trackMany(7);
  await pass(800);
  const delivered = attempts.filter(({ numbers }) => numbers.length <= 2);
  expect(idsOf(delivered)).toEqual(["c.1-1", "c.2-3", "c.4-5", "c.6-7"]);
  expect(delivered.flatMap(({ numbers }) => numbers)).toEqual([0, 1, 2, 3, 4, 5, 6]);
});

test("a batch spans one minute at most, however few events come", async () => {
  useTestClock();
  const { analytics, attempts } = startClient(undefined, { consent: "pending" });
  for (const waitMs of [0, 59_999, 1, 30_000, 30_000]) {
    await pass(waitMs);
    analytics.track("e");
  }
  analytics.setConsent("granted");
  await pass(10_000);
  expect(idsOf(attempts)).toEqual(["c.1-2", "c.3-4", "c.5-5"]);
});

test("a clock that is set back begins a new batch", async () => {
  useTestClock();
  const { analytics, attempts } = startClient(undefined, { consent: "pending" });
  analytics.track("e");
  vi.setSystemTime(-3_600_000);
  analytics.track("e");
  analytics.setConsent("granted");
  await pass(10_000);
  expect(idsOf(attempts)).toEqual(["c.1-1", "c.2-2"]);
});

test("reports what it dropped at every attempt until a 2xx", async () => {
  useTestClock();
  const statuses = [400, 503, 200, 200];
  const { analytics, attempts } = startClient((_, index) => ({ status: statuses[index]! }));
  analytics.track("refused");
  await pass(800);
  analytics.track("e");
  await pass(5_000);
  analytics.track("e");
  await pass(5_000);
  expect(attempts.map((attempt) => queryOf(attempt)["dropped"])).toEqual([
    undefined,
    "c.1-1:rejected",
    "c.1-1:rejected",
    undefined,
  ]);
});

test("reports ten ranges at most in a request, and the others in the next", async () => {
  useTestClock();
  const { analytics, attempts, trackMany } = startClient(({ names }) => ({
    status: names.includes("refused") ? 422 : 200,
  }));
  for (let n = 0; n < 12; n++) analytics.track("refused", { n });
  await pass(800);
  const before = attempts.length;
  for (let n = 0; n < 3; n++) {
    trackMany(1);
    await pass(800);
  }
  const reported = attempts
    .slice(before)
    .map((attempt) => queryOf(attempt)["dropped"]?.split(",").length);
  expect(reported).toEqual([10, 2, undefined]);
});

test("reports what it dropped of a page that is gone under the name of that page", async () => {
  useTestClock();
  const week = 604_800_000;
  const expired = keptBatch("dead.3-5", 3, { trackedAt: Date.now() - week - 1 });
  const { analytics, attempts } = startClient(undefined, {}, keepBatches([expired]).createStore);
  await pass(0);
  analytics.track("e");
  await pass(800);
  expect(queryOf(attempts[0]!)).toEqual({
    batch: "c.1-1",
    age: "800",
    upto: "1",
    dropped: "dead.3-5:expired",
  });
  expect(analytics.ledger()).toMatchObject({ tracked: 4, delivered: 1, dropped: { expired: 3 } });
});

test("reports no more than the last hundred ranges", async () => {
  useTestClock();
  const { analytics, attempts, trackMany } = startClient(({ names }) => ({
    status: names.includes("refused") ? 400 : 200,
  }));
  for (let n = 0; n < 150; n++) analytics.track("refused", { n });
  await pass(800);
  const before = attempts.length;
  for (let n = 0; n < 12; n++) {
    trackMany(1);
    await pass(800);
  }
  const ranges = attempts
    .slice(before)
    .flatMap((attempt) => queryOf(attempt)["dropped"]?.split(",") ?? []);
  expect(ranges).toHaveLength(100);
  expect(ranges[0]).toBe("c.51-51:rejected");
});

test("a page that comes back from the back/forward cache numbers as a new client", async () => {
  useTestClock();
  const { analytics, attempts, resume } = startClient(undefined, {}, keepBatches().createStore);
  analytics.track("e");
  await pass(800);
  resume(true);
  analytics.track("e");
  await pass(800);
  expect(attempts.map(({ id }) => id.slice(id.indexOf(".")))).toEqual([".1-1", ".1-1"]);
  expect(clientOf(attempts[0]!.id)).not.toBe(clientOf(attempts[1]!.id));
});

test("where nothing could be kept, a page that comes back sends what waited under its old numbers", async () => {
  useTestClock();
  const { analytics, attempts, resume, delivery } = startClient(undefined, {
    flushIntervalMs: 60_000,
  });
  analytics.track("before");
  resume(false);
  analytics.track("after");
  delivery.hurry();
  await pass(60_000);
  expect(attempts.map(({ names }) => names)).toEqual([["before"], ["after"]]);
  expect(attempts.map(({ id }) => id.slice(id.indexOf(".")))).toEqual([".1-1", ".1-1"]);
  // The highest number belongs to the client of the batch; that of the old one is not known any more.
  expect(queryOf(attempts[0]!)["upto"]).toBeUndefined();
});

test("consent denied and granted again: another client, which reports nothing of the first", async () => {
  useTestClock();
  const store = keepBatches();
  const { analytics, attempts } = startClient(
    (_, index) => ({ status: index === 0 ? 400 : 200 }),
    {},
    store.createStore,
  );
  analytics.track("refused");
  await pass(800);
  analytics.track("waits");
  analytics.setConsent("denied");
  expect([store.clearings(), store.ids()]).toEqual([1, []]);
  analytics.setConsent("granted");
  analytics.track("e");
  await pass(800);
  expect(attempts).toHaveLength(2);
  expect(queryOf(attempts[1]!)).toEqual({ batch: "c.1-1", age: "800", upto: "1" });
  expect(clientOf(attempts[0]!.id)).not.toBe(clientOf(attempts[1]!.id));
});

test.each(["mfk2x1c7.8f00.7391830182", "x", "c.1-3"])(
  "a batch of three events that was kept as %s is sent under that id",
  async (id) => {
    useTestClock();
    const { attempts, analytics } = startClient(
      (_, index) => ({ status: index === 0 ? 503 : 200 }),
      {},
      keepBatches([keptBatch(id, 3)]).createStore,
    );
    await pass(10_000);
    expect(attempts.map((attempt) => attempt.id)).toEqual([id, id]);
    expect(analytics.ledger()).toMatchObject({ tracked: 3, delivered: 3, pending: 0 });
  },
);

test.each([
  ["c.1-4", ["c.1-2", "c.3-4"]],
  ["c.5-8", ["c.5-6", "c.7-8"]],
])("halves of a recovered %s are %j", async (id, halves) => {
  useTestClock();
  const { attempts } = startClient(
    (_, index) => ({ status: index === 0 ? 413 : 200 }),
    {},
    keepBatches([keptBatch(id, 4)]).createStore,
  );
  await pass(10_000);
  expect(attempts.map((attempt) => attempt.id)).toEqual([id, ...halves]);
});

test.each(["plain", "c.1-9", "c.0-3", "c.x-4"])(
  "halves of %s, which does not number its four events, have new ids",
  async (id) => {
    useTestClock();
    const { attempts } = startClient(
      (_, index) => ({ status: index === 0 ? 413 : 200 }),
      {},
      keepBatches([keptBatch(id, 4)]).createStore,
    );
    await pass(10_000);
    expect(new Set(attempts.map((attempt) => attempt.id)).size).toBe(3);
    expect(attempts.flatMap(({ numbers }) => numbers)).toEqual([0, 1, 2, 3, 0, 1, 2, 3]);
  },
);

test("keeps under one key while a batch grows, and nothing of what is delivered", async () => {
  useTestClock();
  const store = keepBatches();
  const { trackMany } = startClient(
    (_, index) => ({ status: index === 0 ? 413 : 200 }),
    {},
    store.createStore,
  );
  trackMany(1);
  const [first] = store.ids();
  trackMany(1);
  expect(store.ids()).toEqual([first!.replace(/1$/, "2")]);
  await pass(10_000);
  expect(store.ids()).toEqual([]);
});
