import { createHash, randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

/** The files of one ingest in a folder that processes share. */
export interface SpoolFolder {
  /** Makes it where it is missing, for its owner alone. */
  make(): void;
  /** A path that was never used before. */
  nextPath(): string;
  /** Spool files, oldest first, whether or not their owners live. Deletes what is left of files that are no more. */
  list(): readonly string[];
  /** Files as versions before SQLite wrote them. */
  listOld(): readonly string[];
}

const suffix = ".sqlite";
const journalSuffix = `${suffix}-journal`;

/** Names the files of an ingest in a folder. */
export function openSpoolFolder(folder: string, url: string): SpoolFolder {
  const ingest = digest(url);
  const list = (end: string): readonly string[] =>
    namesIn(folder)
      .filter((name) => name.startsWith(`${ingest}-`) && name.endsWith(end))
      .toSorted()
      .map((name) => join(folder, name));
  return {
    make: () => void mkdirSync(folder, { recursive: true, mode: 0o700 }),
    nextPath() {
      const time = Date.now().toString(36).padStart(9, "0");
      return join(folder, `${ingest}-${time}-${randomBytes(6).toString("hex")}${suffix}`);
    },
    list() {
      for (const journal of list(journalSuffix)) {
        const file = statSync(journal.slice(0, -"-journal".length), { throwIfNoEntry: false });
        // A file is there before its journal: a process was killed while it deleted both.
        if (!file) rmSync(journal, { force: true });
      }
      return list(suffix);
    },
    listOld: () => list(".spool"),
  };
}

export function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
