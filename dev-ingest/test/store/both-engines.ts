import { onTestFinished, test } from "vitest";
import type { EventStore } from "../../src/store/event-store.ts";
import { createPostgresStore } from "../../src/store/postgres/postgres-store.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { createDatabase } from "../postgres/create-database.ts";

const engines = {
  SQLite: () => createSqliteStore(),
  PostgreSQL: async () => createPostgresStore({ url: await createDatabase() }),
};

/** Declares a test that an empty store of each engine has to pass. */
export function testBothEngines(name: string, run: (store: EventStore) => Promise<void>): void {
  for (const [engine, open] of Object.entries(engines)) {
    test(`${name} (${engine})`, async () => {
      const store = await open();
      onTestFinished(() => store.close());
      await run(store);
    });
  }
}
