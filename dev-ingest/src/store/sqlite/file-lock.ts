import { hostname } from "node:os";
import { DatabaseSync } from "node:sqlite";
import { StoreRefusedError } from "../event-store.ts";
import { makeEmptyFile } from "./make-empty-file.ts";
import { refuseFolder } from "./open-database.ts";
import { isBusy } from "./store-errors.ts";

/** The right to write one file, held for as long as the process lives: the operating system takes it back after `kill -9`. */
export interface FileLock {
  /** May be called twice. */
  release(): void;
}

/**
 * Takes the right to write a file, by a transaction on a companion database: readers of the file itself stay free.
 *
 * @throws {StoreRefusedError} When another server has it, or a folder has its name.
 */
export function lockFile(file: string, { isTemporary = false } = {}): FileLock {
  refuseFolder(file);
  const companion = `${file}.lock`;
  makeEmptyFile(companion);
  const database = new DatabaseSync(companion, { timeout: 0 });
  try {
    // What goes with the process need not reach the disk.
    if (isTemporary) database.exec("pragma synchronous = off");
    database.exec("begin immediate; create table if not exists holder (pid, host, since)");
    database.exec("delete from holder");
    database
      .prepare("insert into holder values (?, ?, ?)")
      .run(String(process.pid), hostname(), new Date().toISOString());
    // Committed, so that others can read who holds it; and locked again at once.
    database.exec("commit; begin immediate");
  } catch (error) {
    const holder = isBusy(error) ? holderOf(database) : null;
    database.close();
    if (holder === null) throw error;
    throw new StoreRefusedError(
      `${file} is being written by ${holder}. Stop that server, or name another file with --store.`,
    );
  }
  return {
    release: () => {
      if (database.isOpen) database.close();
    },
  };
}

function holderOf(database: DatabaseSync): string {
  try {
    const row = database
      .prepare(
        "select 'process ' || pid || ' on ' || host || ', since ' || since as holder from holder",
      )
      .get();
    if (row) return String(row["holder"]);
  } catch {
    // It is just being written.
  }
  return "another server";
}
