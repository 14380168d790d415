import { dirname, resolve } from "node:path";
import { FileLostError } from "./watched-file.ts";

/**
 * Primary result codes of SQLite that say something about the file, the disk or the machine, and nothing about
 * what was written: permission, busy, locked, no memory, read-only, I/O, corrupt, full, cannot open, no database.
 *
 * @see https://www.sqlite.org/rescode.html
 */
const downCodes = new Set([3, 5, 6, 7, 8, 10, 11, 13, 14, 26]);

/** True when an error says that the file cannot be used now. */
export function isDown(error: unknown): boolean {
  return error instanceof FileLostError || downCodes.has(primaryCodeOf(error));
}

/** True when our own rows contradict each other. */
export function isConflict(error: unknown): boolean {
  return primaryCodeOf(error) === 19;
}

/** True when another connection holds what is asked for. */
export function isBusy(error: unknown): boolean {
  return primaryCodeOf(error) === 5;
}

const writable = "Make the file and its folder writable.";
const held = "Another program holds the file. End it.";
const damaged = "The file is damaged or no store. Move it away; a new one is made.";
const adviceByCode = new Map([
  [3, writable],
  [5, held],
  [6, held],
  [8, writable],
  [11, damaged],
  [13, "Free space on the disk, or set a smaller --keep-bytes."],
  [14, "Check that the folder exists and can be written."],
  [26, damaged],
]);

/** What keeps the store down, and what an operator can do about it. */
export function reasonWithAdvice(error: unknown): string {
  const { code, errcode, path } = error as Partial<NodeJS.ErrnoException & { errcode: number }>;
  const reason = reasonOf(error);
  if (errcode !== undefined)
    return `${reason}. ${adviceByCode.get(errcode & 0xff) ?? "The disk or the file system reports an error."}`;
  // Our own errors say what to do.
  if (path === undefined) return reason;
  const folder = dirname(resolve(path));
  if (code === "ENOENT")
    return `The folder ${folder} does not exist. Make it (mkdir -p ${folder}), or name another file with --store.`;
  if (code === "ENOTDIR") return `${folder} is not a folder. Name a file in a folder with --store.`;
  return `The folder ${folder} cannot be written (${reason}). Make it writable, or name another file with --store.`;
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The primary result code of an error of SQLite; 0 for every other error. */
function primaryCodeOf(error: unknown): number {
  const { code, errcode } = error as { readonly code?: unknown; readonly errcode?: unknown };
  return code === "ERR_SQLITE_ERROR" && typeof errcode === "number" ? errcode & 0xff : 0;
}
