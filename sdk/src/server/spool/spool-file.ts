import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
} from "node:fs";
import type { DatabaseSync } from "node:sqlite";
import type { KeptBatch } from "../../core/batch.ts";
import {
  openTables,
  schema,
  schemaVersion,
  type LeftBatch,
  type Pause,
  type Row,
} from "./spool-tables.ts";
import { isLocked, type Sqlite } from "./sqlite.ts";

/** A full disk takes no note of a batch that is delivered; a file whose last one is can be deleted nevertheless. */
const fullBytes = 1_000_000;

/** Batches by key; nothing stands for one that is delivered, dropped or split. */
export type Changes = ReadonlyMap<string, KeptBatch | undefined>;

/**
 * A database that is locked for as long as this process has it open: the operating system takes the lock away when the
 * process ends, however it ends. Methods throw what SQLite and the file system throw, and have changed nothing then.
 */
export interface SpoolFile {
  readonly path: string;
  /** What it holds that is not in memory yet, oldest first. */
  readonly left: ReadonlySet<LeftBatch>;
  readonly pause: Pause | undefined;
  /** Whether a batch is on disk here; those that are left do not count. */
  has(key: string): boolean;
  /** Reads a left batch. Returns nothing when its text is not what was written: it stays on disk for a person to see. */
  read(batch: LeftBatch): KeptBatch | undefined;
  /** Notes that a left batch is in memory, under this key. */
  take(batch: LeftBatch, kept: KeptBatch, key: string): void;
  /** Brings the file up to date in one transaction. One that holds nothing any more is deleted. */
  write(changes: Changes, pause?: Pause): void;
  isEmpty(): boolean;
  /** Whether the next batches had better go to another file, so that this one can be deleted sooner. */
  isFull(): boolean;
  isClosed(): boolean;
  /** Whether someone has deleted the file. */
  isMissing(): boolean;
  /** Leaves the file to the next process. */
  close(): void;
  remove(): void;
}

/**
 * Creates a file at a path that was never used before.
 *
 * @returns Nothing when another process took the file for an orphan before it was locked.
 */
export function createSpoolFile(sqlite: Sqlite, path: string): SpoolFile | undefined {
  const descriptor = openSync(path, "wx", 0o600);
  const { ino } = fstatSync(descriptor);
  // Now, because POSIX ends all locks of a process on a file with any descriptor that it closes.
  closeSync(descriptor);
  try {
    const database = openLocked(sqlite, path, `BEGIN EXCLUSIVE; ${schema} COMMIT`);
    if (statSync(path, { throwIfNoEntry: false })?.ino === ino) return useDatabase(database, path);
    database.close();
  } catch (error) {
    removeFile(path);
    if (!isLocked(error)) throw error;
  }
  return undefined;
}

/** Opens a file that an earlier process left. Returns nothing when its owner lives, or nothing is in it. */
export function openOrphan(sqlite: Sqlite, path: string): SpoolFile | undefined {
  let database: DatabaseSync;
  try {
    database = openLocked(sqlite, path, "BEGIN EXCLUSIVE; COMMIT");
  } catch (error) {
    if (isLocked(error)) return undefined;
    throw error;
  }
  try {
    // Between the opening and the lock its owner may have delivered everything, and deleted it.
    const written = existsSync(path) ? readVersion(database) : 0;
    if (written > schemaVersion) throw new Error(`${path} was written by a newer version.`);
    const file = written === schemaVersion ? useDatabase(database, path) : undefined;
    if (file && file.left.size > 0) return file;
    removeFile(path);
    database.close();
    return undefined;
  } catch (error) {
    database.close();
    throw error;
  }
}

function readVersion(database: DatabaseSync): number {
  return database.prepare("PRAGMA user_version").get()?.["user_version"] as number;
}

function openLocked(sqlite: Sqlite, path: string, begin: string): DatabaseSync {
  const database = new sqlite.DatabaseSync(path);
  try {
    // What the operating system has been given survives the process; a power cut is beyond what a spool promises.
    database.exec(
      `PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = OFF; ${begin}`,
    );
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

function useDatabase(database: DatabaseSync, path: string): SpoolFile {
  const tables = openTables(database);
  let rows = new Map<string, Row>();
  const left = new Set(tables.list());
  let pause = tables.readPause();
  let hasDamage = false;
  let isClosed = false;

  const close = (): void => {
    if (!isClosed) database.close();
    isClosed = true;
  };

  const isEmptiedBy = (changes: Changes): boolean =>
    left.size === 0 &&
    [...changes.values()].every((batch) => batch === undefined) &&
    [...rows.keys()].every((key) => changes.has(key));

  const transact = (work: () => void): void => {
    database.exec("BEGIN");
    try {
      work();
      database.exec("COMMIT");
    } catch (error) {
      rollBack(database);
      throw error;
    }
  };

  const apply = (changes: Changes): Map<string, Row> => {
    const changed = new Map(rows);
    for (const [key, batch] of changes) {
      const row = changed.get(key);
      if (batch) {
        changed.set(key, tables.put(batch, row));
      } else if (row) {
        tables.erase(row);
        changed.delete(key);
      }
    }
    return changed;
  };

  return {
    path,
    left,
    get pause() {
      return pause;
    },
    has: (key) => rows.has(key),
    read(batch) {
      const kept = tables.read(batch.number);
      if (kept) return kept;
      hasDamage = true;
      left.delete(batch);
      return undefined;
    },
    take(batch, { id, events }, key) {
      left.delete(batch);
      rows.set(key, { number: batch.number, id, events: events.length });
    },
    write(changes, asked) {
      const isEmptied = isEmptiedBy(changes);
      // Takes no room, which a full disk would not have.
      if (isEmptied && !hasDamage && removeFile(path)) return close();
      let changed = rows;
      transact(() => {
        changed = apply(changes);
        if (asked) tables.writePause(asked);
      });
      rows = changed;
      pause = asked ?? pause;
      if (!isEmptied || !hasDamage) return;
      close();
      setAside(path);
    },
    isFull: () => tables.countBytes() > fullBytes,
    isEmpty: () => rows.size + left.size === 0,
    isClosed: () => isClosed,
    isMissing() {
      try {
        return statSync(path, { throwIfNoEntry: false }) === undefined;
      } catch {
        // The folder may not be read at the moment.
        return false;
      }
    },
    close,
    remove() {
      removeFile(path);
      close();
    },
  };
}

/** Keeps a file that cannot be read for a person who can: no process opens it again. */
export function setAside(path: string): void {
  renameSync(path, `${path}.damaged`);
  if (existsSync(`${path}-journal`)) renameSync(`${path}-journal`, `${path}.damaged-journal`);
}

/** SQLite has done it by itself where the disk is full. */
function rollBack(database: DatabaseSync): void {
  try {
    database.exec("ROLLBACK");
  } catch {
    // No transaction is open.
  }
}

/** While it is locked, so that no other process has begun to use it. Returns whether it is gone. */
function removeFile(path: string): boolean {
  try {
    unlinkSync(path);
    // That of a process that was killed may be there still.
    rmSync(`${path}-journal`, { force: true });
    return true;
  } catch {
    return false;
  }
}
