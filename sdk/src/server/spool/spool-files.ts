import type { KeptBatch } from "../../core/batch.ts";
import {
  createSpoolFile,
  openOrphan,
  setAside,
  type Changes,
  type SpoolFile,
} from "./spool-file.ts";
import type { SpoolFolder } from "./spool-folder.ts";
import type { Pause } from "./spool-tables.ts";
import { isDamaged, type Sqlite } from "./sqlite.ts";

/**
 * The files that a client has open: its own, made when there is something to write, and those of processes that are gone.
 * What is recovered stays in its file until it is delivered: it takes no room, and no batch is in two files.
 */
export interface SpoolFiles {
  has(key: string): boolean;
  /** The pauses that the owners of the files heard of. */
  pauses(): readonly Pause[];
  /** Notes which files may be those of processes that are gone. */
  scan(): void;
  /**
   * Brings what is left in such files into memory, oldest first, for as long as there is room. Files that there is no room
   * for stay closed: another process may have room for them.
   */
  recover(hasRoom: (bytes: number) => boolean, take: TakeBatch): void;
  /** Brings the files up to date. When it throws, doing it again does what is left to do. */
  write(changes: Changes, pause?: Pause): void;
  /** Releases files that someone has deleted. Returns whether there were any. */
  dropMissing(): boolean;
  /** Leaves the files to the next process. */
  close(): void;
  /** Deletes everything that was ever kept, but for files whose owners live. */
  clear(): void;
}

/** Returns the key under which it takes a batch, or nothing when the batch has to wait on disk. */
type TakeBatch = (kept: KeptBatch) => string | undefined;

export interface SpoolFilesOptions {
  readonly sqlite: Sqlite;
  readonly folder: SpoolFolder;
  /** Hears of each file that cannot be used, once. */
  readonly report: (trouble: string) => void;
}

/** Others may take a file for an orphan before it is locked, but not that often. */
const mostAttempts = 10;

export function openSpoolFiles({ sqlite, folder, report }: SpoolFilesOptions): SpoolFiles {
  let own: SpoolFile | undefined;
  /** Those of processes that are gone, and one's own that are full. */
  let others: readonly SpoolFile[] = [];
  let candidates: readonly string[] = [];
  const reported = new Set<string>();

  const files = (): readonly SpoolFile[] => (own ? [own, ...others] : others);

  const dropClosed = (): void => {
    if (own?.isClosed()) own = undefined;
    others = others.filter((file) => !file.isClosed());
  };

  const reportOnce = (path: string, trouble: string): void => {
    if (!reported.has(path)) report(`${path}: ${trouble}`);
    reported.add(path);
  };

  const putAside = (path: string, error: unknown): void => {
    try {
      setAside(path);
      reportOnce(path, `${String(error)}. It is kept as ${path}.damaged.`);
    } catch {
      reportOnce(path, String(error));
    }
  };

  /** Does something to a file. Releases one that turns out to be damaged. */
  const use = (file: SpoolFile, work: () => void): void => {
    try {
      work();
    } catch (error) {
      if (isDamaged(error)) {
        file.close();
        putAside(file.path, error);
      }
      throw error;
    } finally {
      dropClosed();
    }
  };

  const openOwn = (): SpoolFile => {
    folder.make();
    for (let attempts = 0; !own; attempts++) {
      if (attempts === mostAttempts) throw new Error("no file could be locked");
      own = createSpoolFile(sqlite, folder.nextPath());
    }
    return own;
  };

  const openIfOrphan = (path: string): SpoolFile | undefined => {
    if (files().some((file) => file.path === path)) return undefined;
    try {
      return openOrphan(sqlite, path);
    } catch (error) {
      if (isDamaged(error)) putAside(path, error);
      else reportOnce(path, `${String(error)}. It is left alone.`);
      return undefined;
    }
  };

  const recoverFile = (
    file: SpoolFile,
    hasRoom: (bytes: number) => boolean,
    take: TakeBatch,
  ): void => {
    for (const batch of file.left) {
      if (!hasRoom(batch.bytes)) return;
      const kept = file.read(batch);
      if (!kept) reportOnce(file.path, `batch ${batch.id} is not what was written.`);
      const key = kept && take(kept);
      if (kept && key !== undefined) file.take(batch, kept, key);
    }
    if (file.isEmpty()) file.write(new Map());
  };

  return {
    has: (key) => files().some((file) => file.has(key)),
    pauses: () => files().flatMap(({ pause }) => pause ?? []),
    scan() {
      candidates = folder.list();
    },
    recover(hasRoom, take) {
      for (;;) {
        for (const file of others) use(file, () => recoverFile(file, hasRoom, take));
        const [path, ...later] = candidates;
        const isEnough = others.some(({ left }) => left.size > 0) || !hasRoom(0);
        if (path === undefined || isEnough) return;
        candidates = later;
        const orphan = openIfOrphan(path);
        if (orphan) others = [...others, orphan];
      }
    },
    write(changes, pause) {
      const changesOf = (file: SpoolFile): Changes =>
        new Map([...changes].filter(([key]) => file.has(key)));
      const rest = new Map([...changes].filter(([key]) => !others.some((file) => file.has(key))));
      if ([...rest.values()].some((batch) => batch)) openOwn();
      // Halves are on disk before the whole, which was recovered, goes.
      for (const file of files()) {
        const part = file === own ? rest : changesOf(file);
        const news = pause && pause.askedAt !== file.pause?.askedAt ? pause : undefined;
        if (part.size > 0 || news) use(file, () => file.write(part, news));
      }
      if (!own?.isFull()) return;
      others = [...others, own];
      own = undefined;
    },
    dropMissing() {
      const missing = files().filter((file) => file.isMissing());
      for (const file of missing) file.close();
      dropClosed();
      return missing.length > 0;
    },
    close() {
      for (const file of files()) file.close();
      dropClosed();
    },
    clear() {
      for (const path of folder.list()) openIfOrphan(path)?.remove();
      for (const file of files()) file.remove();
      dropClosed();
    },
  };
}
