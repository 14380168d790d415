import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DuckDBInstance } from "@duckdb/node-api";
import { type IngestServer, startServer } from "@tracker-analytics/dev-ingest";
import { Client } from "pg";
import { expect, onTestFinished, test } from "vitest";
import { createDatabase } from "../../dev-ingest/test/postgres/create-database.ts";
import { readBlocks } from "../../scripts/documents/read-blocks.ts";
import { root } from "../../scripts/run-command.ts";

const document = "docs/your-data.md";
const blocks = readBlocks(document);
const cli = join(root, "dev-ingest/dist/cli.js");

test("DuckDB counts and sums the events of a Parquet export", async () => {
  const server = await startWithDonations();
  const file = join(temporaryFolder(), "events.parquet");
  const exported = await fetch(`${server.url}/api/export?format=parquet`);
  writeFileSync(file, new Uint8Array(await exported.arrayBuffer()));
  const duckDb = await (await DuckDBInstance.create()).connect();
  const query = sqlOf("DuckDB").replace("events.parquet", file);
  const rows = (await duckDb.runAndReadAll(query)).getRowObjectsJson();
  expect(rows).toEqual([{ event_name: "donation_completed", events: "3", amount: "30.50" }]);
});

test("each line of the ClickHouse export has the columns of the documented table, in its forms", async () => {
  const server = await startWithDonations();
  const text = await (await fetch(`${server.url}/api/export?format=jsoneachrow`)).text();
  const [first, ...others] = text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const ddl = sqlOf("ClickHouse");
  const columns = [...ddl.matchAll(/^ {2}(\w+) (\w+)/gm)].map(([, name, type]) => [name!, type!]);
  expect(Object.keys(first!)).toEqual(columns.map(([name]) => name));
  expect(others).toHaveLength(2);
  for (const [name, type] of columns) {
    const value = first![name!];
    if (type === "UInt64") expect(value).toBeTypeOf("number");
    else if (type === "DateTime64")
      expect(value).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}$/);
    else expect(value).toBeTypeOf("string");
  }
  expect(JSON.parse(first!["properties"] as string)).toEqual({ donation_id: 1, amount: "10.00" });
});

test("psql's query sums the donations in PostgreSQL", async () => {
  const store = await createDatabase();
  await startWithDonations(store);
  const client = new Client({ connectionString: store });
  await client.connect();
  const { rows } = await client.query<{ sum: string }>(sqlOf("SQL on PostgreSQL"));
  await client.end();
  expect(rows).toEqual([{ sum: "30.50" }]);
});

test("a program behind dev-ingest tail continues where it stopped", async () => {
  const server = await startWithDonations();
  const folder = temporaryFolder();
  const [first, , last] = await server.events();
  writeFileSync(
    join(folder, "consume.mjs"),
    blocks.find(({ language }) => language === "js")!.code,
  );
  const tail = spawn(process.execPath, [cli, "tail", "--url", server.url, "--after", first!.id]);
  const program = spawn(process.execPath, ["consume.mjs"], { cwd: folder });
  onTestFinished(() => [tail, program].forEach((child) => void child.kill()));
  tail.stdout.pipe(program.stdin);
  const printed: string[] = [];
  for await (const line of createInterface({ input: program.stdout })) {
    if (printed.push(line) === 2) break;
  }
  expect(printed).toEqual([
    "donation_completed { donation_id: 2, amount: '5.50' }",
    "donation_completed { donation_id: 3, amount: '15.00' }",
  ]);
  await expect.poll(() => readFileSync(join(folder, "cursor"), "utf8")).toBe(last!.id);
});

/** The first block of SQL of a section. */
function sqlOf(section: string): string {
  return blocks.find((block) => block.section === section && block.language === "sql")!.code;
}

async function startWithDonations(store?: string): Promise<IngestServer> {
  const server = await startServer({ port: 0, ...(store === undefined ? {} : { store }) });
  onTestFinished(() => server.close());
  const body = ["10.00", "5.50", "15.00"].map((amount, index) => ({
    event_name: "donation_completed",
    properties: { donation_id: index + 1, amount },
  }));
  const response = await fetch(`${server.url}/track`, {
    method: "POST",
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(200);
  return server;
}

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "your-data-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
