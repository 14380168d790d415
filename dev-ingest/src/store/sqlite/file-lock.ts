import { statSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { StoreRefusedError } from "../event-store.ts";
import { makeEmptyFile } from "./make-empty-file.ts";
import { isBusy } from "./store-errors.ts";

/**
 * Takes the right to write a file, by a transaction on a companion database: readers of the file itself stay free. It is held until it
 * is disposed of, or the process ends: the operating system takes it back after `kill -9`.
 *
 * @throws {StoreRefusedError} When another server has it, or a folder has its name.
 */
export function lockFile(file: string): Disposable {
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory())
    throw new StoreRefusedError(
      `${file} is a folder. Name a file in it: --store ${join(file, "events.db")}`,
    );
  const companion = `${file}.lock`;
  makeEmptyFile(companion);
  const database = new DatabaseSync(companion, { timeout: 0 });
  try {
    database.exec(`
      begin immediate;
      create table if not exists holder (pid, host, since);
      delete from holder`);
    database
      .prepare("insert into holder values (?, ?, ?)")
      .run(String(process.pid), hostname(), new Date().toISOString());
    // Committed, so that others can read who holds it; and locked again at once.
    database.exec("commit; begin immediate");
    return database;
  } catch (error) {
    const holder = isBusy(error) ? holderOf(database) : null;
    database.close();
    if (holder === null) throw error;
    throw new StoreRefusedError(
      `${file} is being written by ${holder}. Stop that server, or name another file with --store.`,
    );
  }
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
