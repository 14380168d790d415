import { expect, test } from "vitest";
import type { Answer } from "../../src/core/transport.ts";
import { keepBatches, keptBatch } from "./kept-batches.ts";
import { ok, pass, startClient, useTestClock, type Attempt } from "./start-client.ts";

const inDoubt = (id: string, count = 3) => keptBatch(id, count, { isInDoubt: true });

const askOf = ({ url }: Attempt): string | null => new URL(url).searchParams.get("ask");

/** What attempts carry: the number of their events, and what they ask. */
const said = (attempts: readonly Attempt[]) =>
  attempts.map((attempt) => [attempt.numbers.length, askOf(attempt)]);

test("asks with an empty array before it sends a batch in doubt again, and does not where it is known", async () => {
  useTestClock();
  const store = keepBatches([inDoubt("dead.1-3")]);
  const { analytics, attempts, diagnostics } = startClient(
    (attempt) => ({ ...ok, isEchoed: true, known: askOf(attempt) }),
    {},
    store.createStore,
  );
  await pass(0);
  expect([attempts, store.ids()]).toEqual([[], ["dead.1-3"]]);
  await pass(10_000);
  expect(said(attempts)).toEqual([[0, "dead.1-3"]]);
  expect(attempts[0]!.body).toBe("[]");
  expect(store.ids()).toEqual([]);
  expect(analytics.ledger()).toEqual({ tracked: 3, delivered: 3, pending: 0, dropped: {} });
  expect(diagnostics).toEqual([]);
});

test("asks along with the first batch of the page", async () => {
  useTestClock();
  const { attempts, trackMany } = startClient(
    (attempt) => ({ ...ok, known: askOf(attempt) }),
    {},
    keepBatches([inDoubt("dead.1-3"), inDoubt("other.5-7")]).createStore,
  );
  await pass(100);
  trackMany(2);
  await pass(10_000);
  expect(said(attempts)).toEqual([[2, "dead.1-3,other.5-7"]]);
});

test.each<[what: string, answer: Partial<Answer>, ids: readonly string[]]>([
  ["knows one of them", { known: "dead.1-3" }, ["other.5-7"]],
  ["knows none of them", { known: "" }, ["dead.1-3", "other.5-7"]],
  ["names others besides", { known: "x.1-1,other.5-7" }, ["dead.1-3"]],
  ["does not know the question, but echoes ids", { isEchoed: true }, ["dead.1-3", "other.5-7"]],
  ["knows neither the question nor ids", {}, []],
])("where the ingest %s", async (_what, answer, ids) => {
  useTestClock();
  const { analytics, attempts } = startClient(
    () => ({ ...ok, ...answer }),
    {},
    keepBatches([inDoubt("dead.1-3"), inDoubt("other.5-7")]).createStore,
  );
  await pass(10_000);
  expect(attempts.slice(1).map(({ id }) => id)).toEqual(ids);
  expect(analytics.ledger()).toMatchObject({ tracked: 6, delivered: 6, pending: 0 });
});

test("with at-most-once delivery nothing in doubt is sent again, whatever the ingest knows", async () => {
  useTestClock();
  const { analytics, attempts } = startClient(
    () => ({ ...ok, isEchoed: true, known: "" }),
    { delivery: "at-most-once" },
    keepBatches([inDoubt("dead.1-3")]).createStore,
  );
  await pass(10_000);
  expect(said(attempts)).toEqual([[0, "dead.1-3"]]);
  expect(analytics.ledger()).toMatchObject({ delivered: 3, pending: 0 });
});

test("asks about twenty at most at a time, until all are answered", async () => {
  useTestClock();
  const orphans = Array.from({ length: 45 }, (_, n) => inDoubt(`dead${n}.1-3`));
  const { analytics, attempts, trackMany } = startClient(
    (attempt) => ({ ...ok, known: askOf(attempt) }),
    {},
    keepBatches(orphans).createStore,
  );
  await pass(800);
  for (let n = 0; n < 2; n++) {
    trackMany(1);
    await pass(800);
  }
  expect(attempts.map((attempt) => askOf(attempt)?.split(",").length)).toEqual([20, 20, 5]);
  expect(analytics.ledger()).toMatchObject({ delivered: 137, pending: 0 });
});

test("an ingest that refuses an empty array is asked with the next events, and not in a loop", async () => {
  useTestClock();
  const { analytics, attempts, diagnostics, trackMany } = startClient(
    (attempt) =>
      attempt.numbers.length === 0 ? { status: 400 } : { ...ok, known: askOf(attempt) },
    {},
    keepBatches([inDoubt("dead.1-3")]).createStore,
  );
  await pass(3_600_000);
  expect(said(attempts)).toEqual([[0, "dead.1-3"]]);
  expect(analytics.ledger()).toEqual({ tracked: 3, delivered: 0, pending: 3, dropped: {} });
  trackMany(1);
  await pass(800);
  expect(said(attempts).slice(1)).toEqual([[1, "dead.1-3"]]);
  expect(analytics.ledger()).toEqual({ tracked: 4, delivered: 4, pending: 0, dropped: {} });
  expect(diagnostics).toEqual([]);
});

test("the question waits out an outage like any batch", async () => {
  useTestClock();
  const { analytics, attempts } = startClient(
    (attempt, index) =>
      index === 0 ? { status: 429, retryAfter: "60" } : { ...ok, known: askOf(attempt) },
    {},
    keepBatches([inDoubt("dead.1-3")]).createStore,
  );
  await pass(60_799);
  expect(attempts).toHaveLength(1);
  await pass(1);
  expect(said(attempts)).toEqual([
    [0, "dead.1-3"],
    [0, "dead.1-3"],
  ]);
  expect(analytics.ledger()).toMatchObject({ delivered: 3, pending: 0 });
});

test("flush() does not wait for what is in doubt", async () => {
  useTestClock();
  const { analytics, attempts } = startClient(
    undefined,
    {},
    keepBatches([inDoubt("dead.1-3")]).createStore,
  );
  await pass(0);
  expect(await analytics.flush()).toMatchObject({ delivered: 0, pending: 3 });
  expect(attempts).toEqual([]);
});

test("leaving asks nothing: no one would hear the answer", async () => {
  useTestClock();
  const { attempts, delivery, trackMany } = startClient(
    undefined,
    {},
    keepBatches([inDoubt("dead.1-3")]).createStore,
  );
  await pass(0);
  trackMany(1);
  delivery.leave();
  expect(said(attempts)).toEqual([[1, null]]);
});
