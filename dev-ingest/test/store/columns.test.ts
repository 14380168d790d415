import type { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import type { IncomingBatch, SeriesQuery } from "../../src/store/event-store.ts";
import { openForReading } from "../../src/store/sqlite/schema.ts";
import { segmentEvents } from "../../src/store/sqlite/segment-index.ts";
import type { StoreWriter } from "../../src/store/sqlite/store-writer.ts";
import { makeBatch } from "./make-batch.ts";
import { openStore } from "./open-store.ts";
import { openWriter } from "./open-writer.ts";

const minute = 60_000;
const noon = 1_767_528_000_000;
const eventsPerBatch = 500;
const noRetention = {
  maxAgeMs: null,
  maxEvents: null,
  maxBytes: null,
  maxRejections: 10,
  batchIdAgeMs: 0,
};

/** Properties in which columns could go wrong: missing, of every type, too many different ones, too long, of odd names. */
function propertiesOf(nth: number): object {
  return {
    amount: nth % 5 === 0 ? null : `${nth % 300}.25`,
    domain: ["PAYPAL", "LOCAL", "", "ありがとう"][nth % 4],
    many: `text ${nth}`,
    long: "x".repeat(150 + (nth % 100)),
    flag: nth % 2 === 0,
    mixed: [1, "1", true, null, { deep: 1 }, [1]][nth % 6],
    ...(nth % 3 === 0 ? { "": nth % 7, __proto_: 1 } : {}),
    ...(nth > 9_000 ? { late: "from here on" } : {}),
    donation_id: nth % 50,
  };
}

function batchAt(first: number): IncomingBatch {
  const lane = first % 1_500 === 0 ? "test" : "track";
  const run = first % 2_500 === 0 ? "r" : first % 3_500 === 0 ? "s" : null;
  return makeBatch(
    Array.from({ length: eventsPerBatch }, (_, nth) => [
      `e${(first + nth) % 3}`,
      propertiesOf(first + nth),
    ]),
    { lane, run, receivedAtMs: noon + Math.floor(first / 1_000) * minute + (first % 1_000) },
  );
}

const queries: readonly SeriesQuery[] = [
  ...["domain", "many", "long", "flag", "mixed", "", "late", "amount", "donation_id", "never"].map(
    (key): SeriesQuery => ({ groupBy: [key], intervalMs: 5 * minute }),
  ),
  { groupBy: ["domain"], property: "amount", intervalMs: minute },
  { groupBy: ["domain"], property: "amount", name: "e1", intervalMs: minute },
  { groupBy: ["domain"], property: "mixed", intervalMs: minute },
  { groupBy: ["domain"], property: "never", intervalMs: minute },
  { groupBy: ["domain"], property: "donation_id", intervalMs: minute },
  { groupBy: ["domain"], name: "never", intervalMs: minute },
  { groupBy: ["mixed", "deep"], intervalMs: minute },
  { groupBy: ["domain"], lane: "test", intervalMs: minute },
  { groupBy: ["domain"], run: "r", intervalMs: minute },
  { groupBy: ["domain"], run: null, lane: "track", intervalMs: minute },
  { groupBy: ["domain"], run: "unknown", intervalMs: minute },
  {
    groupBy: ["domain"],
    fromMs: noon + 3 * minute,
    untilMs: noon + 20 * minute,
    intervalMs: minute,
  },
];

/** A file with two full segments and a part of a third. */
function filled(): ReturnType<typeof openWriter> {
  const opened = openWriter();
  for (let first = 0; first < segmentEvents * 2 + 2_000; first += eventsPerBatch)
    opened.write(batchAt(first));
  return opened;
}

const segmentsWithColumns = (database: DatabaseSync): unknown =>
  database.prepare("select count(*) as count from column_segment").get()!["count"];

const tidy = (writer: StoreWriter, budgetMs: number): number => {
  let slices = 0;
  while (writer.tidy(budgetMs)) slices++;
  return slices;
};

test("a series that is split says the same from columns as from the events", () => {
  const { database, writer, reader } = filled();
  const fromEvents = queries.map((query) => reader.series(query));
  expect(fromEvents[0]!.length).toBeGreaterThan(10);
  expect(tidy(writer, 1)).toBeGreaterThan(10);
  expect(segmentsWithColumns(database)).toBe(2);
  queries.forEach((query, nth) =>
    expect(reader.series(query), JSON.stringify(query)).toEqual(fromEvents[nth]),
  );
});

test("columns follow what is deleted, by run, lane and retention", () => {
  const { database, writer, reader } = filled();
  tidy(writer, 50);
  const changes: readonly (readonly [change: () => unknown, segments: number])[] = [
    [() => writer.deleteEvents({ run: "r" }), 2],
    [() => writer.deleteEvents({ lane: "test" }), 2],
    // The first segment goes, and a part of the second.
    [() => writer.expire({ ...noRetention, maxEvents: 17_321 }, 0), 1],
  ];
  for (const [change, segments] of changes) {
    change();
    const fromWhatIsLeft = queries.map((query) => reader.series(query));
    database.exec("delete from column_segment; delete from column_block");
    const fromEvents = queries.map((query) => reader.series(query));
    expect(fromWhatIsLeft).toEqual(fromEvents);
    tidy(writer, 50);
    expect(segmentsWithColumns(database)).toBe(segments);
    expect(queries.map((query) => reader.series(query))).toEqual(fromEvents);
  }
  expect(reader.series({ groupBy: ["domain"], run: "r", intervalMs: minute })).toEqual([]);
  const kept = reader.series({ groupBy: ["never"], intervalMs: 24 * 60 * minute });
  expect(kept.reduce((sum, { count }) => sum + count, 0)).toBeLessThanOrEqual(17_321);
});

test("a store makes its columns when it is quiet", async () => {
  const { store, file } = await openStore();
  for (let first = 0; first <= segmentEvents; first += eventsPerBatch)
    await store.append(batchAt(first));
  await store.append(batchAt(0));
  const database = openForReading(file);
  onTestFinished(() => database.close());
  await expect.poll(() => segmentsWithColumns(database), { timeout: 20_000 }).toBe(1);
  await delay(10);
  expect((await store.series({ groupBy: ["flag"], intervalMs: 60 * minute })).length).toBe(2);
});
