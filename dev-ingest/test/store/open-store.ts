import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { EventStore } from "../../src/store/event-store.ts";
import { createSqliteStore } from "../../src/store/sqlite/sqlite-store.ts";

/** Opens a store in a file of its own, until the test is over. */
export async function openStore(): Promise<{ store: EventStore; file: string }> {
  const folder = mkdtempSync(join(tmpdir(), "dev-ingest-store-"));
  const file = join(folder, "events.db");
  const store = await createSqliteStore({ file });
  onTestFinished(async () => {
    await store.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { store, file };
}
