import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { EventStore } from "../../src/store/event-store.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";
import { createPostgresStore } from "../../src/store/postgres/postgres-store.ts";
import { createDatabase } from "../postgres/create-database.ts";
import { describeStore } from "./conformance.ts";

describeStore({
  name: "the SQLite store without a file",
  open: () => createSqliteStore(),
  crashAndReopen: null,
});

describeStore({
  name: "the PostgreSQL store",
  open: async () => createPostgresStore({ url: await createDatabase() }),
  // What a crash of the database leaves is PostgreSQL's own; postgres-store.test.ts makes it crash.
  crashAndReopen: null,
});

const fileByStore = new WeakMap<EventStore, string>();

describeStore({
  name: "the SQLite store in a file",
  async open() {
    const folder = mkdtempSync(join(tmpdir(), "dev-ingest-store-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, "events.db");
    const store = await createSqliteStore({ file });
    fileByStore.set(store, file);
    return store;
  },
  crashAndReopen(store) {
    // What the disk holds at this moment is what a crash leaves; the store goes on and does not know.
    const file = fileByStore.get(store)!;
    const image = `${file}.image`;
    for (const suffix of ["", "-wal"]) copyFileSync(file + suffix, image + suffix);
    return createSqliteStore({ file: image });
  },
});
