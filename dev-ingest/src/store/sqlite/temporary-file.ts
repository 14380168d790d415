import { lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { lockFile } from "./file-lock.ts";

const prefix = "dev-ingest-temporary-";
const fileName = "events.db";
/** A folder that was made just now may not be locked yet. */
const settledMs = 10_000;

/** A file that goes with the process. */
export interface TemporaryFile {
  readonly file: string;
  remove(): void;
}

/** Makes room for a database that ends with the process, in a folder that only its user may enter. Who uses it locks it. */
export function makeTemporaryFile(): TemporaryFile {
  removeOrphans();
  const folder = mkdtempSync(join(tmpdir(), prefix));
  const remove = (): void => {
    process.off("exit", remove);
    rmSync(folder, { recursive: true, force: true });
  };
  process.on("exit", remove);
  return { file: join(folder, fileName), remove };
}

/** Removes what processes left that were killed: the lock of one that lives is held. */
function removeOrphans(): void {
  for (const name of readdirSync(tmpdir())) {
    const folder = join(tmpdir(), name);
    if (!name.startsWith(prefix) || !isOurs(folder)) continue;
    try {
      lockFile(join(folder, fileName))[Symbol.dispose]();
      rmSync(folder, { recursive: true, force: true });
    } catch {
      // It is in use.
    }
  }
}

/** Whether a folder is this user's, so that no one else can have put anything into it. */
function isOurs(folder: string): boolean {
  const found = lstatSync(folder, { throwIfNoEntry: false });
  if (!found?.isDirectory() || Date.now() - found.ctimeMs < settledMs) return false;
  return process.getuid === undefined || found.uid === process.getuid();
}
