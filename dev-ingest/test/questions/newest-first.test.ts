import sql from "sql-template-tag";
import { expect, onTestFinished, test } from "vitest";
import { newestFirst } from "../../src/questions/newest-first.ts";
import { sqliteDialect } from "../../src/questions/sqlite-dialect.ts";
import { openForReading } from "../../src/store/sqlite/open-database.ts";
import { QuestionRunner } from "../../src/store/sqlite/run-question.ts";
import { makeBatch } from "../store/make-batch.ts";
import { openStore } from "../store/open-store.ts";

test("what time is left for is said only where events are left", async () => {
  const { store, file } = await openStore();
  const second = Date.UTC(2026, 0, 1);
  const append = (count: number, receivedAtMs: number) => {
    const events = Array.from({ length: count }, () => ["a", {}] as const);
    return store.append(makeBatch(events, { receivedAtMs }));
  };
  const database = openForReading(file);
  onTestFinished(() => database.close());
  const leftOutWithoutTime = (): readonly string[] =>
    new QuestionRunner(database).run(
      newestFirst({}, { maxMs: -1, dialect: sqliteDialect }, function* ({ source }) {
        yield sql`select count(*) from ${source}`;
        return "go on";
      }),
    );

  await append(1, second);
  for (let nth = 0; nth < 20; nth++) await append(1_000, second + 1_000);
  expect(leftOutWithoutTime()).toEqual([]);
  await append(1, second - 1);
  expect(leftOutWithoutTime()).toEqual([
    "Events that happened before 2026-01-01T00:00:00.000Z: there was no time to look at them. Ask for less time.",
  ]);
});
