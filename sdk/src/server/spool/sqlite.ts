import type * as sqlite from "node:sqlite";

/** What a spool takes of it. */
export type Sqlite = Pick<typeof sqlite, "DatabaseSync">;

/**
 * Loads SQLite, which the runtime brings along. Not before there is a spool: Node 22 prints a warning when it is loaded.
 *
 * @throws {TypeError} when the runtime has none.
 */
export function loadSqlite(): Sqlite {
  const found = process.getBuiltinModule?.("node:sqlite") as Sqlite | undefined;
  if (found) return found;
  throw new TypeError(
    "[tracker-analytics] spoolDir needs node:sqlite, which this runtime does not have: use Node 22.13, Bun 1.4 or Deno 2.9 or newer, or leave spoolDir out.",
  );
}

/** Another connection holds the file, in this process or in another one. */
export function isLocked(error: unknown): boolean {
  return messageOf(error).includes("database is locked");
}

/** What is in the file is not what was written. */
export function isDamaged(error: unknown): boolean {
  return /malformed|not a database|no such (table|column)/.test(messageOf(error));
}

// Deno gives no error codes (2.9).
function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : "";
}
