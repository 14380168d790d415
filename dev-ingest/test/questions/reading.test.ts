import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { listEvents, listHistory } from "../../src/questions/events.ts";
import { histogramOf } from "../../src/questions/histogram.ts";
import type { Question, Row } from "../../src/questions/question.ts";
import { sqliteDialect } from "../../src/questions/sqlite-dialect.ts";
import { parseSearch, type Term } from "../../src/search/search-text.ts";
import { openForWriting } from "../../src/store/sqlite/open-database.ts";

/** The plans of a question's statements, in an empty store whose counts say how many events a name has. */
function plansOf(question: Question<unknown>, eventsOfName = 0): readonly string[] {
  const database = emptyDatabase();
  const plans: string[] = [];
  let step = question.next([]);
  while (step.done !== true) {
    const { sql, values } = step.value;
    const parameters = values as SQLInputValue[];
    const plan = database.prepare(`explain query plan ${sql}`).all(...parameters);
    plans.push(plan.map(({ detail }) => String(detail)).join("; "));
    const rows: readonly Row[] = sql.includes("sum(events)")
      ? [{ events: eventsOfName }]
      : (database.prepare(sql).all(...parameters) as Row[]);
    step = question.next(rows);
  }
  return plans;
}

function emptyDatabase(): DatabaseSync {
  const folder = mkdtempSync(join(tmpdir(), "dev-ingest-plans-"));
  const database = openForWriting(join(folder, "events.db"), { isTemporary: true });
  onTestFinished(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });
  return database;
}

function termsOf(search: string): readonly Term[] {
  const parsed = parseSearch(search);
  if ("mistake" in parsed) throw new Error(parsed.mistake.message);
  return parsed.terms;
}

const search = termsOf("name:donation_completed amount:>400");

test("the first page of a search reads no event but those that it looks at", () => {
  const plans = plansOf(listEvents({ order: "newest", limit: 60, search }, sqliteDialect));
  expect(plans[0]).toContain("SEARCH event");
  expect(plans.join("\n")).not.toContain("SCAN event");
});

const order = "oldest";
const properties = [{ path: ["order_id"], value: "7" }];
test.for([
  ["a page of events", () => listEvents({ order, limit: 60 }, sqliteDialect)],
  ["the history of an id", () => listHistory({ order, limit: 60, properties }, sqliteDialect)],
] as const)(
  "%s is asked for in one statement, which finds whole events by their seqs",
  ([, ask]) => {
    expect(plansOf(ask()).at(-1)).toContain("SEARCH e USING INTEGER PRIMARY KEY");
    const question: Question<unknown> = ask();
    question.next([]);
    const row = { seq: 1, happened_at_ms: 1, bytes: 10, nth: 1, found: 1, issues: null };
    expect(question.next([row]).done).toBe(true);
  },
);

test.for([
  ["a frequent name by their time", 1_000_000, "event_by_time"],
  ["a rare name by their name", 100, "event_by_name"],
] as const)("a histogram of a search finds the events of %s", ([, eventsOfName, index]) => {
  const query = { search, split: "status", buckets: 160 } as const;
  const plans = plansOf(histogramOf(query, sqliteDialect), eventsOfName);
  expect(plans.at(-1)).toContain(index);
});
