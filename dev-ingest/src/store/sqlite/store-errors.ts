import { FileLostError } from "./watched-file.ts";

/**
 * Primary result codes of SQLite that say something about the file, the disk or the machine, and nothing about
 * what was written: permission, busy, locked, no memory, read-only, I/O, corrupt, full, cannot open, no database.
 *
 * @see https://www.sqlite.org/rescode.html
 */
const downCodes = new Set([3, 5, 6, 7, 8, 10, 11, 13, 14, 26]);

/** True when an error means that nothing can be stored now, whatever it is. */
export function isStoreDown(error: unknown): boolean {
  return error instanceof FileLostError || downCodes.has(primaryCodeOf(error));
}

/** True when another connection holds what is asked for. */
export function isBusy(error: unknown): boolean {
  return primaryCodeOf(error) === 5;
}

/** True when rows of our own contradict each other: a sender cannot help it. */
export function isConstraint(error: unknown): boolean {
  return primaryCodeOf(error) === 19;
}

/** What keeps the store down, and what an operator can do about it. */
export function reasonWithAdvice(error: unknown): string {
  const reason = reasonOf(error);
  const { errcode } = error as { readonly errcode?: unknown };
  // Our own errors say what to do.
  return typeof errcode === "number" ? `${reason}. ${adviceFor(errcode & 0xff)}` : reason;
}

function adviceFor(primaryCode: number): string {
  switch (primaryCode) {
    case 13:
      return "Free space on the disk, or set a smaller --keep-bytes.";
    case 8:
    case 3:
      return "Make the file and its folder writable.";
    case 5:
    case 6:
      return "Another program holds the file. End it.";
    case 11:
    case 26:
      return "The file is damaged or no store. Move it away; a new one is made.";
    case 14:
      return "Check that the folder exists and can be written.";
    default:
      return "The disk or the file system reports an error.";
  }
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The primary result code of an error of SQLite; 0 for every other error. */
function primaryCodeOf(error: unknown): number {
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown };
  return code === "ERR_SQLITE_ERROR" && typeof errcode === "number" ? errcode & 0xff : 0;
}
