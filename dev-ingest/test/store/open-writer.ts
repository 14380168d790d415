import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { onTestFinished } from "vitest";
import type { IncomingBatch } from "../../src/store/event-store.ts";
import { BufferPool } from "../../src/store/sqlite/buffer-pool.ts";
import { packGroup } from "../../src/store/sqlite/gather-group.ts";
import { openForReading, openForWriting } from "../../src/store/sqlite/schema.ts";
import { StoreReader } from "../../src/store/sqlite/store-reader.ts";
import { StoreWriter } from "../../src/store/sqlite/store-writer.ts";

/** Opens the writer and the reader of a file in this thread, until the test is over. `write` commits one batch. */
export function openWriter(): {
  database: DatabaseSync;
  writer: StoreWriter;
  reader: StoreReader;
  write: (batch: IncomingBatch) => void;
} {
  const folder = mkdtempSync(join(tmpdir(), "dev-ingest-writer-"));
  const file = join(folder, "events.db");
  const database = openForWriting(file);
  const readerDatabase = openForReading(file);
  onTestFinished(() => {
    readerDatabase.close();
    database.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const writer = new StoreWriter(database);
  const pool = new BufferPool();
  const write = (batch: IncomingBatch): void => {
    const group = packGroup([batch], pool);
    writer.writeGroup(group);
    pool.give(group.buffer);
  };
  return { database, writer, reader: new StoreReader(readerDatabase), write };
}
