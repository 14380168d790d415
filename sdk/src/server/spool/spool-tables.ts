import type { DatabaseSync } from "node:sqlite";
import { crc32 } from "node:zlib";
import type { KeptBatch } from "../../core/batch.ts";

/** What an ingest asked for by `Retry-After`, and when. */
export interface Pause {
  /** Milliseconds since 1970. */
  readonly askedAt: number;
  readonly forMs: number;
}

/** A batch on disk. */
export interface Row {
  readonly number: number | bigint;
  readonly id: string;
  readonly events: number;
}

/** A batch on disk that is not in the memory of this process yet. */
export interface LeftBatch {
  readonly number: number | bigint;
  readonly id: string;
  /** Of its events. */
  readonly bytes: number;
}

/** The tables of one spool file. Methods throw what SQLite throws. */
export interface SpoolTables {
  /** Oldest first. */
  list(): LeftBatch[];
  /** Returns nothing where the text is not what was written. */
  read(number: number | bigint): KeptBatch | undefined;
  /** Writes what `row` lacks of a batch. */
  put(batch: KeptBatch, row?: Row): Row;
  erase(row: Row): void;
  /** The size of the file. */
  countBytes(): number;
  readPause(): Pause | undefined;
  writePause(pause: Pause): void;
}

export const schemaVersion = 1;
const pageBytes = 4_096;

/** Between the events of a chunk: a character that JSON cannot contain (https://www.rfc-editor.org/rfc/rfc7464). */
const separator = "\u001e";

/** A batch that grows gets another chunk, so that no event is written twice. */
export const schema: string = `
  CREATE TABLE batch (number INTEGER PRIMARY KEY, id TEXT NOT NULL, tracked_at REAL NOT NULL, query TEXT) STRICT;
  CREATE TABLE chunk (
    batch INTEGER NOT NULL, first INTEGER NOT NULL, events TEXT NOT NULL, checksum INTEGER NOT NULL,
    PRIMARY KEY (batch, first)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE pause (only INTEGER PRIMARY KEY, asked_at REAL NOT NULL, for_ms REAL NOT NULL) STRICT;
  PRAGMA user_version = ${schemaVersion};
`;

/** Prepares the statements. */
export function openTables(database: DatabaseSync): SpoolTables {
  const all = (sql: string, ...values: (number | bigint)[]): unknown =>
    database.prepare(sql).all(...values);
  const addBatch = database.prepare("INSERT INTO batch (id, tracked_at, query) VALUES (?, ?, ?)");
  const changeId = database.prepare("UPDATE batch SET id = ? WHERE number = ?");
  const eraseBatch = database.prepare("DELETE FROM batch WHERE number = ?");
  const addChunk = database.prepare("INSERT INTO chunk VALUES (?, ?, ?, ?)");
  const eraseChunks = database.prepare("DELETE FROM chunk WHERE batch = ?");

  const pageCount = database.prepare("PRAGMA page_count");

  const erase = ({ number }: Row): void => {
    eraseChunks.run(number);
    eraseBatch.run(number);
  };

  return {
    erase,
    list: () =>
      all(
        "SELECT number, id, (SELECT total(octet_length(events)) FROM chunk WHERE batch = number) AS bytes FROM batch ORDER BY number",
      ) as LeftBatch[],
    read(number) {
      const [batch] = all("SELECT * FROM batch WHERE number = ?", number) as BatchRow[];
      const chunks = all(
        "SELECT * FROM chunk WHERE batch = ? ORDER BY first",
        number,
      ) as ChunkRow[];
      if (!batch || chunks.length === 0) return undefined;
      const events: string[] = [];
      for (const { first, events: text, checksum } of chunks) {
        if (first !== events.length || crc32(text) !== checksum) return undefined;
        events.push(...text.split(separator));
      }
      const { id, tracked_at: trackedAt, query } = batch;
      return { id, trackedAt, query: query ?? undefined, events };
    },
    put({ id, trackedAt, query = null, events }, row) {
      // The first half of a batch has the key of the whole.
      const known = row && row.events <= events.length ? row : undefined;
      if (row && !known) erase(row);
      const number = known?.number ?? addBatch.run(id, trackedAt, query).lastInsertRowid;
      if (known && known.id !== id) changeId.run(id, number);
      const first = known?.events ?? 0;
      if (events.length > first) {
        const text = events.slice(first).join(separator);
        addChunk.run(number, first, text, crc32(text));
      }
      return { number, id, events: events.length };
    },
    countBytes: () => (pageCount.get()?.["page_count"] as number) * pageBytes,
    readPause: () => (all("SELECT asked_at AS askedAt, for_ms AS forMs FROM pause") as Pause[])[0],
    writePause({ askedAt, forMs }) {
      database.prepare("INSERT OR REPLACE INTO pause VALUES (1, ?, ?)").run(askedAt, forMs);
    },
  };
}

interface BatchRow {
  readonly id: string;
  readonly tracked_at: number;
  readonly query: string | null;
}

interface ChunkRow {
  readonly first: number;
  readonly events: string;
  readonly checksum: number;
}
