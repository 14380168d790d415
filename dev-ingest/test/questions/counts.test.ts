import { expect, test } from "vitest";
import { histogramOf, type HistogramQuery } from "../../src/questions/histogram.ts";
import { sqliteDialect } from "../../src/questions/sqlite-dialect.ts";
import { parseSearch, type Term } from "../../src/search/search-text.ts";
import type { EventStore } from "../../src/store/event-store.ts";
import { testBothEngines } from "../store/both-engines.ts";
import { batchOf } from "../store/make-batch.ts";
import { finishErasing } from "../../src/api/erase-events.ts";

const noon = 1_767_528_000_000;
const minute = 60_000;
const names = ["donation_pending", "donation_received", "form_viewed"] as const;
const statuses = ["ok", "warning", "invalid"] as const;

interface Sample {
  readonly name: (typeof names)[number];
  readonly status: (typeof statuses)[number];
  readonly happenedAtMs: number;
  readonly amount: number;
  readonly id: number;
}

/** Events of three hours, one every 37 seconds. */
const samples: readonly Sample[] = Array.from({ length: 300 }, (_, nth) => ({
  name: names[nth % 3]!,
  status: statuses[nth % 7 === 0 ? 2 : nth % 5 === 0 ? 1 : 0],
  happenedAtMs: noon + nth * 37_000,
  amount: nth,
  id: nth % 40,
}));

async function fill(store: EventStore): Promise<void> {
  const body = samples.map(({ name, amount, id }) => ({
    event_name: name,
    properties: { amount, donation_id: id },
  }));
  const batch = batchOf(Buffer.from(JSON.stringify(body)), { receivedAtMs: noon + 4 * 3_600_000 });
  const events = batch.events.map((event, nth) => {
    const { status, happenedAtMs } = samples[nth]!;
    return { ...event, status, happenedAtMs, timeSource: "age" as const };
  });
  await store.append({ ...batch, events });
}

function terms(search: string): readonly Term[] {
  const parsed = parseSearch(search);
  if ("mistake" in parsed) throw new Error(parsed.mistake.message);
  return parsed.terms;
}

/** Each search, and the same in TypeScript. */
const searches: readonly (readonly [search: string, wants: (sample: Sample) => boolean])[] = [
  ["", () => true],
  ["name:donation_*", ({ name }) => name.startsWith("donation_")],
  ["-name:form_viewed path:track", ({ name }) => name !== "form_viewed"],
  ["status:invalid", ({ status }) => status === "invalid"],
  ["-status:ok name:form_viewed", (one) => one.status !== "ok" && one.name === "form_viewed"],
  ["amount:>=100", ({ amount }) => amount >= 100],
  ["donation_id:7", ({ id }) => id === 7],
  ["amount:>1000", () => false],
  ["run:x", () => false],
];
const spans = [{}, { fromMs: noon + 90_500, untilMs: noon + 47 * minute + 1 }];

const isWithin = ({ happenedAtMs }: Sample, { fromMs = 0, untilMs = Infinity }): boolean =>
  happenedAtMs >= fromMs && happenedAtMs < untilMs;

testBothEngines(
  "a histogram counts what a list of the same search has, split as asked",
  async (store) => {
    await fill(store);
    for (const [search, wants] of searches)
      for (const span of spans)
        for (const split of [null, "name", "status"] as const) {
          const query: HistogramQuery = { search: terms(search), split, buckets: 50, ...span };
          const { points, intervalMs, counted, leftOut } = await store.histogram(query);
          const expected = new Map<string, number>();
          const found = samples.filter((one) => wants(one) && isWithin(one, span));
          for (const sample of found) {
            const at = Math.floor(sample.happenedAtMs / intervalMs) * intervalMs;
            const key = `${at} ${split === null ? null : sample[split]}`;
            expected.set(key, (expected.get(key) ?? 0) + 1);
          }
          const what = `${search} by ${split} in ${JSON.stringify(span)}`;
          expect(
            new Map(points.map(({ atMs, key, count }) => [`${atMs} ${key}`, count])),
            what,
          ).toEqual(expected);
          expect([counted, leftOut], what).toEqual([found.length, []]);
        }
  },
);

testBothEngines("a histogram's intervals fit the time that is asked for", async (store) => {
  const query = { split: null, buckets: 60 };
  expect((await store.histogram(query)).points).toEqual([]);
  await fill(store);
  const all = await store.histogram(query);
  expect([all.fromMs, all.untilMs]).toEqual([noon, noon + 299 * 37_000 + 1]);
  expect(all.intervalMs).toBe(5 * minute);
  const short = { fromMs: noon, untilMs: noon + 2 * minute };
  const seconds = await store.histogram({ ...query, ...short });
  expect(seconds).toMatchObject({ ...short, intervalMs: 2_000, counted: 4 });
  const received = await store.histogram({ ...query, by: "received" });
  expect(received.points).toEqual([{ atMs: noon + 4 * 3_600_000, key: null, count: 300 }]);
});

test("a histogram of everything stored looks at no event", () => {
  const question = histogramOf({ split: "status", buckets: 60 }, sqliteDialect);
  const asked: string[] = [];
  let step = question.next([]);
  while (step.done !== true) {
    asked.push(step.value.sql);
    step = question.next(asked.length === 1 ? [{ first: noon + 1, last: noon + 3_600_000 }] : []);
  }
  expect(asked.filter((text) => text.includes("from event"))).toEqual([]);
});

testBothEngines("names are counted with how many are invalid", async (store) => {
  await fill(store);
  for (const [search, wants] of searches) {
    const { names: counted } = await store.names({ search: terms(search) });
    const expected = names.map((name) => {
      const found = samples.filter((one) => one.name === name && wants(one));
      const invalid = found.filter(({ status }) => status === "invalid").length;
      return { name, count: found.length, invalid };
    });
    const byName = Object.fromEntries(counted.map((one) => [one.name, one]));
    expect(byName, search).toEqual(
      Object.fromEntries(expected.filter(({ count }) => count > 0).map((one) => [one.name, one])),
    );
  }
});

testBothEngines("the state of each id is its newest event at a moment", async (store) => {
  await fill(store);
  const property = ["donation_id"];
  for (const untilMs of [undefined, noon + 100 * 37_000, noon]) {
    const newest = new Map<string, Sample>();
    for (const sample of samples)
      if (sample.happenedAtMs < (untilMs ?? Infinity)) newest.set(String(sample.id), sample);
    const moment = untilMs === undefined ? {} : { untilMs };
    const { states, ids, names: byName, leftOut } = await store.states({ property, ...moment });
    expect(ids).toBe(newest.size);
    expect(new Map(states.map(({ value, name }) => [value, name]))).toEqual(
      new Map([...newest].map(([id, { name }]) => [id, name])),
    );
    expect(byName.reduce((sum, one) => sum + one.ids, 0)).toBe(ids);
    expect(leftOut).toEqual([]);
  }
  const pending = await store.states({ property, search: terms("name:donation_pending") });
  expect(pending.names).toEqual([{ name: "donation_pending", ids: 40 }]);
});

testBothEngines("a series takes a search, and is split by name or status", async (store) => {
  await fill(store);
  for (const [search, wants] of searches)
    for (const split of [undefined, "name", "status"] as const)
      for (const property of [undefined, "amount"]) {
        const options = { ...(split && { split }), ...(property && { property }) };
        const query = { search: terms(search), intervalMs: 10 * minute, ...options };
        const { rows } = await store.series(query);
        const expected = new Map<string, number>();
        for (const sample of samples.filter(wants)) {
          const at = Math.floor(sample.happenedAtMs / 600_000) * 600_000;
          const key = `${at} ${split === undefined ? null : sample[split]}`;
          expected.set(key, (expected.get(key) ?? 0) + (property ? sample.amount : 1));
        }
        const found = rows.map((row) => [
          `${row.atMs} ${row.group}`,
          property ? Number(row.sum) : row.count,
        ]);
        expect(new Map(found as [string, number][]), JSON.stringify([search, options])).toEqual(
          expected,
        );
      }
});

testBothEngines(
  "hours, minutes and events add up to one series, cut anywhere, and after some were erased",
  async (store) => {
    await fill(store);
    const hour = 60 * minute;
    const cuts = [...spans, { fromMs: noon + 1 }, { fromMs: noon - 1, untilMs: noon + 2 * hour }];
    const check = async (kept: readonly Sample[]): Promise<void> => {
      for (const span of cuts)
        for (const intervalMs of [5 * minute, hour, 24 * hour, null])
          for (const property of [undefined, "amount"]) {
            const of = property === undefined ? {} : { property };
            const { rows } = await store.series({ ...of, ...span, name: names[0], intervalMs });
            const expected = new Map<number, [count: number, sum: string | null]>();
            for (const one of kept.filter((sample) => isWithin(sample, span))) {
              if (one.name !== names[0]) continue;
              const at = intervalMs === null ? 0 : Math.floor(one.happenedAtMs / intervalMs);
              const [count, sum] = expected.get(at) ?? [0, "0"];
              expected.set(at, [
                count + 1,
                property === undefined ? null : String(Number(sum) + one.amount),
              ]);
            }
            const found = rows.map(({ atMs, count, sum }) => [
              atMs / (intervalMs ?? 1),
              count,
              sum,
            ]);
            const what = `${property} by ${intervalMs} in ${JSON.stringify(span)}`;
            expect(found, what).toEqual([...expected].map(([at, numbers]) => [at, ...numbers]));
          }
    };
    await check(samples);
    const erased = samples.flatMap((_, nth) => (nth % 4 === 0 ? [nth + 1] : []));
    await store.remove("pieces", { events: erased, rejections: [] });
    await finishErasing(store);
    const rest = samples.filter((_, nth) => nth % 4 !== 0);
    await check(rest);
    const statistics = await store.statistics({});
    expect(statistics.map(({ count }) => count)).toEqual(
      names.map((name) => rest.filter((one) => one.name === name).length),
    );
  },
);
