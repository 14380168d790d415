import { Client } from "pg";
import { expect, test } from "vitest";
import { createDatabase } from "./create-database.ts";
import { PostgresServer } from "./postgres-server.ts";

test("a test gets an empty database of a supported PostgreSQL", async () => {
  const client = new Client({ connectionString: await createDatabase() });
  await client.connect();
  const { rows } = await client.query<{ version: number; tables: number }>(
    `select current_setting('server_version_num')::int / 10000 as version,
      (select count(*)::int from information_schema.tables where table_schema = 'public') as tables`,
  );
  await client.end();
  expect(rows[0]!.version).toBeGreaterThanOrEqual(15);
  expect(rows[0]!.tables).toBe(0);
});

test("a server that crashes comes back on its port with what was committed", async () => {
  const server = await PostgresServer.create();
  try {
    const before = new Client({ connectionString: server.url() });
    before.on("error", () => undefined);
    await before.connect();
    await before.query("create table kept as select 1 as one");
    await server.crash();
    await server.start();
    const after = new Client({ connectionString: server.url() });
    await after.connect();
    expect((await after.query("select one from kept")).rows).toEqual([{ one: 1 }]);
    await after.end();
  } finally {
    await server.remove();
  }
});
