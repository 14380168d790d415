import type { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import type { IncomingBatch, SeriesRow } from "../../src/store/event-store.ts";
import { makeBatch } from "./make-batch.ts";
import { openWriter } from "./open-writer.ts";

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const noonMs = Date.UTC(2026, 0, 4, 12);
/** Half an hour after noon, back to before it as after a clock that was set, and on over two hours. */
const minutes = [30, 30, 31, 29, -2, 59, 60, 61, 150, 150];
const namesPerMinute = 120;

test("series and counts say the same at every commit, whether what they sum is settled or not", () => {
  const { database, write, reader } = openWriter();
  const expected = { minutes: new Map<number, number>(), hours: new Map<number, number>() };
  const seenOpen: number[] = [];
  for (const at of minutes) {
    write(batchAt(at));
    const atMs = noonMs + at * minuteMs;
    add(expected.minutes, atMs);
    add(expected.hours, Math.floor(atMs / hourMs) * hourMs);
    const ask = { name: "name7", property: "amount" };
    const byMinute = reader.series({ ...ask, intervalMs: minuteMs });
    const byHour = reader.series({ ...ask, intervalMs: hourMs });
    expect(countsOf(byMinute)).toEqual(expected.minutes);
    expect(countsOf(byHour)).toEqual(expected.hours);
    for (const rows of [byMinute, byHour]) {
      expect(rows).toEqual(rows.toSorted((left, right) => left.atMs - right.atMs));
      expect(rows.map(({ sum, min, max }) => ({ sum, min, max }))).toEqual(
        rows.map(({ count }) => ({ sum: count * 2, min: 2, max: 2 })),
      );
    }
    const counted = reader.series({ intervalMs: hourMs, fromMs: noonMs, untilMs: noonMs + hourMs });
    expect(counted.map(({ count }) => count)).toEqual(
      (expected.hours.get(noonMs) ?? 0) === 0 ? [] : [expected.hours.get(noonMs)! * namesPerMinute],
    );
    seenOpen.push(countOf(database, "open_roll_up"));
  }
  expect(Math.max(...seenOpen)).toBeLessThan(4 * 2 * namesPerMinute);
  expect(countOf(database, "roll_up")).toBeGreaterThan(0);
});

test("one commit settles a bounded part of what older minutes added, and the next ones the rest", () => {
  const { database, write } = openWriter();
  const names = 2_000;
  write(batchAt(0, names));
  expect(countOf(database, "open_roll_up")).toBe(2 * names);
  write(batchAt(1, 1));
  expect(countOf(database, "open_roll_up")).toBe(2 * names + 2 - 200);
  for (let nth = 0; nth < 20; nth++) write(batchAt(1, 1));
  expect(countOf(database, "open_roll_up")).toBe(2);
  // A minute and an hour for each.
  expect(countOf(database, "roll_up")).toBe(2 * 2 * names);
});

test("deleting a run or a lane takes what is not settled with it", () => {
  const { database, write, writer, reader } = openWriter();
  write({ ...batchAt(0), run: "ci" });
  write({ ...batchAt(0), lane: "test" });
  write(batchAt(0));
  const count = (): number | undefined =>
    reader.series({ name: "name7", intervalMs: hourMs })[0]?.count;
  expect(count()).toBe(3);
  writer.deleteEvents({ run: "ci" });
  expect(count()).toBe(2);
  writer.deleteEvents({ lane: "test" });
  expect(count()).toBe(1);
  writer.deleteEvents({});
  expect(count()).toBeUndefined();
  expect(countOf(database, "open_roll_up")).toBe(0);
});

/** One event of many names, each with one amount. */
function batchAt(minute: number, names = namesPerMinute): IncomingBatch {
  return makeBatch(
    Array.from({ length: names }, (_, nth) => [`name${nth}`, { amount: 2 }]),
    { receivedAtMs: noonMs + minute * minuteMs + 1 },
  );
}

function add(counts: Map<number, number>, atMs: number): void {
  counts.set(atMs, (counts.get(atMs) ?? 0) + 1);
}

function countsOf(rows: readonly SeriesRow[]): Map<number, number> {
  return new Map(rows.map(({ atMs, count }) => [atMs, count]));
}

function countOf(database: DatabaseSync, table: string): number {
  return Number(database.prepare(`select count(*) as count from ${table}`).get()!["count"]);
}
