import { randomBytes } from "node:crypto";
import { DatabaseSync } from "node:sqlite";

/** Seq of the newest event when events were deleted; it is never used again. */
export const lastSeqKey = "last_event_seq";
/** Raised when a file of an older layout could not be read any more. */
const schemaVersion = 3;
const schemaVersionKey = "schema_version";
const pageBytes = 8_192;
/** Pages of the log after which a commit itself moves them into the file, in case nobody has done so before. */
const checkpointPages = 16_000;
const busyTimeoutMs = 2_000;

const tables = `
create table if not exists meta (key text primary key, value) without rowid;
create table if not exists word (id integer primary key, text text not null unique);
create table if not exists run (id integer primary key, name text not null unique, last_used_at_ms integer not null);

-- One row a request. A batch id is unique within its run and lane for as long as its row lives.
create table if not exists batch (
  seq integer primary key,
  lane integer not null,
  run_id integer not null,
  batch_id text,
  checksum integer not null,
  received_at_ms integer not null,
  origin text,
  user_agent text,
  first_event_seq integer not null,
  events integer not null,
  rejected integer not null,
  bytes integer not null,
  answer text not null
);
create unique index if not exists batch_by_id on batch (batch_id, run_id, lane) where batch_id is not null;

-- One row for events that were committed side by side, of one batch or several. Written as they came, because a row for
-- every event costs more than everything else that a commit does; packed with zstd. See chunk-data.ts.
create table if not exists chunk (
  first_seq integer primary key,
  first_batch_seq integer not null,
  last_batch_seq integer not null,
  lane integer not null,
  run_id integer not null,
  events integer not null,
  verdicts text,
  is_packed integer not null,
  data blob not null
);
create index if not exists chunk_by_run on chunk (run_id) where run_id <> 0;
create index if not exists chunk_with_verdicts on chunk (first_seq) where verdicts is not null;

-- Where another minute begins in the order of the seqs; there are as many rows as minutes, unless the clock jumps.
create table if not exists minute (first_seq integer primary key, minute integer not null);
create index if not exists minute_by_time on minute (minute, first_seq);

create table if not exists rejection (
  seq integer primary key,
  lane integer not null,
  run_id integer not null,
  batch_id text,
  received_at_ms integer not null,
  origin text,
  user_agent text,
  position integer,
  raw text not null,
  raw_bytes integer not null,
  code text not null,
  message text not null,
  path text not null
);

create table if not exists name_statistics (
  name_id integer not null,
  lane integer not null,
  run_id integer not null,
  count integer not null,
  first_at_ms integer not null,
  last_at_ms integer not null,
  primary key (run_id, lane, name_id)
) without rowid;

-- Summaries by minute (unit 60000) and by hour (unit 3600000); property_id 0 counts events.
-- Series read these and what is open, never the events; long ones read the hours.
create table if not exists roll_up (
  unit_ms integer not null,
  property_id integer not null,
  name_id integer not null,
  lane integer not null,
  run_id integer not null,
  slot integer not null,
  count integer not null,
  sum real not null,
  min real not null,
  max real not null,
  primary key (unit_ms, property_id, name_id, lane, run_id, slot)
) without rowid;

-- What the current minute adds to them, until it is over; see roll-up-rows.ts.
create table if not exists open_roll_up (
  minute integer not null,
  property_id integer not null,
  name_id integer not null,
  lane integer not null,
  run_id integer not null,
  count integer not null,
  sum real not null,
  min real not null,
  max real not null,
  primary key (minute, property_id, name_id, lane, run_id)
) without rowid;

-- Where names and values of id properties occur, segment by segment, see segment-index.ts.
create table if not exists name_block (
  name_id integer not null,
  segment integer not null,
  positions blob not null,
  primary key (name_id, segment)
) without rowid;
create table if not exists posting_block (
  id integer primary key,
  segment integer not null,
  first real not null,
  last real not null,
  data blob not null
);
create index if not exists posting_block_by_value on posting_block (segment, first);

-- The properties of a segment's events as columns, for series that are split by one; made in quiet moments, see
-- column-writer.ts. A segment without a row in column_segment has none.
create table if not exists column_segment (segment integer primary key);
create table if not exists column_block (
  segment integer not null,
  property_id integer not null,
  kind integer not null,
  name_id integer not null,
  data blob not null,
  primary key (segment, property_id, kind, name_id)
) without rowid;
`;

/** Opens the store's file for its one writer, and makes it when it is not there. */
export function openForWriting(file: string): DatabaseSync {
  const database = new DatabaseSync(file, {
    timeout: busyTimeoutMs,
    enableForeignKeyConstraints: false,
  });
  try {
    database.exec(`pragma page_size = ${pageBytes}`);
    database.exec("pragma journal_mode = wal");
    // Full: the log is synced before a commit returns, which is what a 2xx promises.
    database.exec(
      `pragma synchronous = full; pragma wal_autocheckpoint = ${checkpointPages}; pragma cache_size = -65536`,
    );
    checkLayout(database);
    database.exec(tables);
    prepareMeta(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Opens the store's file for reading, in this process or another one, while the writer writes. */
export function openForReading(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: busyTimeoutMs, readOnly: true });
  try {
    database.exec(
      "pragma query_only = on; pragma cache_size = -65536; pragma mmap_size = 1073741824",
    );
    checkLayout(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Opens the store's file to move its log into it, beside the writer. */
export function openForCheckpoints(file: string): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: 0 });
  database.exec("pragma synchronous = full");
  return database;
}

/** The name that the store got when it was made, and the seq of its newest event. */
export function readIdentity(database: DatabaseSync): {
  readonly storeId: string;
  readonly lastSeq: number;
} {
  return { storeId: String(readMeta(database, "store_id")), lastSeq: readLastSeq(database) };
}

/** A value of the store about itself; null when it has none. */
export function readMeta(database: DatabaseSync, key: string): string | number | null {
  const found = database.prepare("select value from meta where key = ?").get(key);
  return found ? (found["value"] as string | number) : null;
}

export function writeMeta(database: DatabaseSync, key: string, value: string | number): void {
  database.prepare("insert or replace into meta (key, value) values (?, ?)").run(key, value);
}

/** Seq of the newest event that ever was: of those that are there, or noted when newer ones were deleted. */
export function readLastSeq(database: DatabaseSync): number {
  const newest = database
    .prepare("select first_seq + events - 1 as seq from chunk order by first_seq desc limit 1")
    .get();
  return Math.max(Number(newest?.["seq"] ?? 0), Number(readMeta(database, lastSeqKey) ?? 0));
}

function prepareMeta(database: DatabaseSync): void {
  const insert = database.prepare("insert or ignore into meta (key, value) values (?, ?)");
  insert.run(schemaVersionKey, schemaVersion);
  insert.run("store_id", randomBytes(4).toString("hex"));
}

/**
 * Refuses a file of another layout before anything is written to it.
 *
 * @throws {Error} That says which layout was found, and what to do.
 */
function checkLayout(database: DatabaseSync): void {
  const isNew =
    database.prepare("select 1 from sqlite_schema where name = 'meta'").get() === undefined;
  const found = isNew ? null : readMeta(database, schemaVersionKey);
  if (found !== null && found !== schemaVersion) {
    throw new Error(
      `The store file has layout ${String(found)}, this version reads ${schemaVersion}. Use another file, or export the old one with the version that wrote it.`,
    );
  }
}
