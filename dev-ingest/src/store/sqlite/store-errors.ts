import { dirname, resolve } from "node:path";
import { StoreRefusedError } from "../event-store.ts";
import type { Failure } from "./protocol.ts";
import { FileLostError } from "./watched-file.ts";

/**
 * Primary result codes of SQLite that say something about the file, the disk or the machine, and nothing about
 * what was written: permission, busy, locked, no memory, read-only, I/O, corrupt, full, cannot open, no database.
 *
 * @see https://www.sqlite.org/rescode.html
 */
const downCodes = new Set([3, 5, 6, 7, 8, 10, 11, 13, 14, 26]);
const constraintCode = 19;

/** What an error says of the file, or of our own rows; null when it says nothing of them. */
export function failureOf(error: unknown): Failure | null {
  if (error instanceof StoreRefusedError) return "refused";
  const primaryCode = primaryCodeOf(error);
  if (error instanceof FileLostError || downCodes.has(primaryCode)) return "down";
  return primaryCode === constraintCode ? "conflict" : null;
}

/** True when another connection holds what is asked for. */
export function isBusy(error: unknown): boolean {
  return primaryCodeOf(error) === 5;
}

/** What keeps the store down, and what an operator can do about it. */
export function reasonWithAdvice(error: unknown): string {
  const { code, errcode, path } = error as Partial<NodeJS.ErrnoException & { errcode: number }>;
  if (errcode !== undefined) return `${reasonOf(error)}. ${adviceFor(errcode & 0xff)}`;
  // Our own errors say what to do.
  return (
    (path === undefined ? null : reasonOfPath(code, dirname(resolve(path)))) ?? reasonOf(error)
  );
}

function reasonOfPath(code: string | undefined, folder: string): string | null {
  switch (code) {
    case "ENOENT":
      return `The folder ${folder} does not exist. Make it (mkdir -p ${folder}), or name another file with --store.`;
    case "ENOTDIR":
      return `${folder} is not a folder. Name a file in a folder with --store.`;
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return `The folder ${folder} cannot be written by this user. Make it writable, or name another file with --store.`;
    default:
      return null;
  }
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
