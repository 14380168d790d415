import { chmodSync, existsSync, rmSync, statSync } from "node:fs";
import { DatabaseSync, type DatabaseSyncOptions } from "node:sqlite";
import { StoreRefusedError } from "../event-store.ts";
import { stepsAfter } from "../migrations.ts";
import { makeEmptyFile } from "./make-empty-file.ts";
import { addDecimalFunctions } from "../../questions/sqlite-dialect.ts";

/** Marks a file as ours: "TAev". */
const applicationId = 0x54416576;
const pageBytes = 8_192;
/** Pages of the log after which a commit moves them into the file. */
const checkpointPages = 4_000;
const busyTimeoutMs = 2_000;

/** Opens a store's file for the one that writes it; makes it, or brings it up to date. */
export function openForWriting(
  file: string,
  { isTemporary }: { readonly isTemporary: boolean },
): DatabaseSync {
  makeFile(file);
  return open(file, { enableForeignKeyConstraints: false }, (database, steps) => {
    // No one else reads the file, nor the two beside it, which took their mode from it.
    for (const suffix of ["", "-wal", "-shm"])
      if (existsSync(file + suffix)) chmodSync(file + suffix, 0o600);
    // First, because the others are written at once: what goes with the process need not reach the disk.
    database.exec(`
      pragma synchronous = ${isTemporary ? "off" : "full"};
      pragma page_size = ${pageBytes};
      pragma auto_vacuum = incremental;
      pragma journal_mode = wal;
      pragma secure_delete = on;
      pragma wal_autocheckpoint = ${checkpointPages};
      pragma cache_size = -32768;
    `);
    migrate(database, steps);
  });
}

/** Opens a store's file for questions, while another connection may write it. */
export function openForReading(file: string): DatabaseSync {
  return open(file, { readOnly: true }, (database) => {
    if (pragmaOf(database, "user_version") === 0)
      throw new StoreRefusedError(`${file} holds no events yet.`);
    database.exec("pragma cache_size = -16384");
  });
}

function open(
  file: string,
  options: DatabaseSyncOptions,
  prepare: (database: DatabaseSync, steps: readonly string[]) => void,
): DatabaseSync {
  const database = new DatabaseSync(file, { timeout: busyTimeoutMs, ...options });
  try {
    prepare(database, missingSteps(database, file));
    database.exec("pragma temp_store = memory");
    addDecimalFunctions(database);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** What a store says of itself. */
export function readIdentity(database: DatabaseSync): { id: string; lastSeq: number } {
  const row = database.prepare("select id, last_seq from store").get()!;
  return { id: String(row["id"]), lastSeq: Number(row["last_seq"]) };
}

/**
 * Makes the file when it is not there, and sees to its log: that of a file that was emptied would be read into the new one,
 * and one that was made beside a read-only file is read-only itself, and would stay so.
 */
function makeFile(file: string): void {
  makeEmptyFile(file);
  const isEmpty = statSync(file).size === 0;
  for (const path of [`${file}-wal`, `${file}-shm`]) {
    const found = statSync(path, { throwIfNoEntry: false });
    if (isEmpty) rmSync(path, { force: true });
    else if (found !== undefined && (found.mode & 0o200) === 0) chmodSync(path, 0o600);
  }
}

function pragmaOf(database: DatabaseSync, name: "user_version" | "application_id"): number {
  return Number(database.prepare(`pragma ${name}`).get()![name]);
}

/** The steps that the schema lacks. Refuses what is not ours, or not ours any more, before anything is written to it. */
function missingSteps(database: DatabaseSync, file: string): readonly string[] {
  const schema = database.prepare("select name from sqlite_schema where type = 'table'").all();
  const tables = schema.map(({ name }) => String(name));
  const mark = pragmaOf(database, "application_id");
  if ((tables.length > 0 || mark !== 0) && mark !== applicationId)
    throw new StoreRefusedError(
      tables.includes("chunk") && tables.includes("meta")
        ? `${file} was written by dev-ingest 0.1, which kept events in columns. Take them along with that version: npx @tracker-analytics/dev-ingest@0.1 export --store ${file} > events.ndjson. Then start with another file, and: dev-ingest import events.ndjson`
        : `${file} is a database of another program, and was left as it is. Name another file with --store.`,
    );
  return stepsAfter(pragmaOf(database, "user_version"), "sqlite", file);
}

/** Brings the schema up to date in one transaction, which ends with the connection when it fails. */
function migrate(database: DatabaseSync, steps: readonly string[]): void {
  if (steps.length === 0) return;
  const version = pragmaOf(database, "user_version") + steps.length;
  database.exec(`
    begin immediate;
    ${steps.join("\n")}
    pragma application_id = ${applicationId};
    pragma user_version = ${version};
    commit;
  `);
}
