import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { post, start } from "../start.ts";
import { run } from "./run-cli.ts";

const body = JSON.stringify([
  {
    event_name: "donation_completed",
    properties: { donation_id: 1, amount: "10.10", domain: "PAYPAL" },
  },
  {
    event_name: "donation_completed",
    properties: { donation_id: 2, amount: "20.20", domain: "LOCAL" },
  },
  { event_name: "donation_pending", properties: { donation_id: 2, text: 'a "b",\nc' } },
]);

async function storeWithEvents(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "dev-ingest-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const store = join(folder, "events.db");
  const server = await start({ store });
  await post(`${server.url}/track`, body);
  return store;
}

async function ask(store: string, ...args: string[]): Promise<[code: number | null, text: string]> {
  const asked = run(["sql", "--store", store, ...args]);
  const code = await asked.exit();
  return [code, code === 0 ? asked.output() : asked.errors()];
}

test("SQL on a store's file answers as a table, as CSV and as JSON while the server writes", async () => {
  const store = await storeWithEvents();
  const query =
    "select seq, event_name, properties ->> 'amount' as amount from events order by seq desc limit 2";
  expect(await ask(store, query)).toEqual([
    0,
    [
      "seq  event_name          amount",
      "---  ------------------  ------",
      "  3  donation_pending",
      "  2  donation_completed  20.20",
      "",
    ].join("\n"),
  ]);
  expect(await ask(store, "--format", "csv", query)).toEqual([
    0,
    "seq,event_name,amount\r\n3,donation_pending,\r\n2,donation_completed,20.20\r\n",
  ]);
  const [, json] = await ask(store, "--format", "json", query);
  expect(JSON.parse(json)).toEqual([
    { seq: 3, event_name: "donation_pending", amount: null },
    { seq: 2, event_name: "donation_completed", amount: "20.20" },
  ]);
});

test("CSV and tables keep a value with quotes and line ends in its cell", async () => {
  const store = await storeWithEvents();
  const query = "select properties ->> 'text' as text from events where seq = 3";
  expect(await ask(store, "--format", "csv", query)).toEqual([0, 'text\r\n"a ""b"",\nc"\r\n']);
  expect(await ask(store, query)).toEqual([0, 'text\n---------\na "b",\\nc\n']);
});

test("an answer without rows is an empty table, CSV file or list", async () => {
  const store = await storeWithEvents();
  const query = "select seq from events where seq = 99";
  expect(await ask(store, query)).toEqual([0, "seq\n---\n"]);
  expect(await ask(store, "--format", "csv", query)).toEqual([0, "seq\r\n"]);
  expect(await ask(store, "--format", "json", query)).toEqual([0, "[]\n"]);
});

test.each([
  ["delete from event", /only reads|readonly/],
  ["create table x (y)", /only reads|readonly/],
  ["select 1; select 2", /one statement at a time/],
  ["select nonsense from events", /no such column: nonsense/],
])("%s is refused in words, and changes nothing", async (query, words) => {
  const store = await storeWithEvents();
  const [code, text] = await ask(store, query);
  expect(code).not.toBe(0);
  expect(text).toMatch(words);
  expect((await ask(store, "--format", "csv", "select count(*) from events"))[1]).toContain("3");
});

test("a semicolon and a comment may end the statement", async () => {
  const store = await storeWithEvents();
  expect(await ask(store, "--format", "csv", "select 1 as one; -- two")).toEqual([
    0,
    "one\r\n1\r\n",
  ]);
});

test("without a file, dev-ingest sql says what it needs", async () => {
  const asked = run(["sql", "select 1"]);
  expect(await asked.exit()).toBe(2);
  expect(asked.errors()).toMatch(/needs --store <file>/);
});

test("a folder in place of the file is a mistake that dev-ingest sql and export name", async () => {
  for (const words of [["sql", "select 1"], ["export"]]) {
    const asked = run([...words, "--store", tmpdir()]);
    expect(await asked.exit()).toBe(2);
    expect(asked.errors()).toContain(`${tmpdir()} is a folder. Name a file in it.`);
  }
});

/** The SQL of docs/your-data.md that runs on a file. */
const document = readFileSync(new URL("../../../docs/your-data.md", import.meta.url), "utf8");
const queries = [...document.matchAll(/```sql\n([\s\S]*?)```/g)].flatMap(([, block]) =>
  block!.split(/;\n/).filter((query) => query.trim() !== ""),
);

test("the documentation shows five queries and more", () => {
  expect(queries.length).toBeGreaterThanOrEqual(5);
});

test.each(queries)("a documented query works in any SQLite client: %s", async (query) => {
  const store = await storeWithEvents();
  const [code, text] = await ask(store, "--format", "json", query);
  expect([code, text]).toEqual([0, expect.stringContaining("{")]);
  // A client knows none of our functions.
  const client = new DatabaseSync(store, { readOnly: true });
  onTestFinished(() => client.close());
  expect(client.prepare(query).all()).toEqual(JSON.parse(text));
});
