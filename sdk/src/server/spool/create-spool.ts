import { keyOf, readId, toKept, type Batch, type KeptBatch } from "../../core/batch.ts";
import type { BatchStore, CreateStore, StoreOptions } from "../../core/batch-store.ts";
import { pauseLeftMs } from "../../core/pause.ts";
import { atExit } from "../process/process-endings.ts";
import type { Keep } from "../requests/scopes.ts";
import { takeOldSpoolFile } from "./old-spool-files.ts";
import { openSpoolFiles } from "./spool-files.ts";
import { openSpoolFolder } from "./spool-folder.ts";
import type { Pause } from "./spool-tables.ts";
import { loadSqlite, type Sqlite } from "./sqlite.ts";

/** Where and how a client spools. */
export interface SpoolSettings {
  readonly dir: string;
  /** Milliseconds; 0 writes at the end of every task. */
  readonly intervalMs: number;
  /** What the client's queue holds. */
  readonly maxQueueBytes: number;
  readonly maxQueueEvents: number;
}

/** A spool, for one client. */
export interface Spool {
  readonly createStore: CreateStore;
  readonly keep: Keep;
}

/** How often it is looked whether other processes have ended. */
const scanIntervalMs = 30_000;

/** After an error, where there is no interval. */
const retryIntervalMs = 1_000;

/** The rest of what other processes left waits on disk. */
const mostRecoveredBytes = 8_000_000;

/**
 * Makes the store of a process. Everything is synchronous, as it must be when a process exits, and rare: `save` and `erase`
 * only note what is written at an interval, so that `track()` never waits for a disk.
 *
 * @throws {TypeError} where the runtime has no SQLite.
 */
export function createSpool(settings: SpoolSettings): Spool {
  const sqlite = loadSqlite();
  let keep: Keep | undefined;
  return {
    createStore(options) {
      const [store, keepInStore] = createSpoolStore(settings, sqlite, options);
      keep = keepInStore;
      return store;
    },
    keep: (...batch) => keep?.(...batch) ?? false,
  };
}

function createSpoolStore(
  { dir, intervalMs, maxQueueBytes, maxQueueEvents }: SpoolSettings,
  sqlite: Sqlite,
  { url, recover, reportTrouble }: StoreOptions,
): [store: BatchStore, keep: Keep] {
  const batches = new Map<string, Batch>();
  /** The keys of batches that are not on disk as they are. */
  const changed = new Set<string>();
  const failing = new Set<string>();
  let pause: Pause | undefined;
  let timers: readonly NodeJS.Timeout[] = [];
  let stopListening: (() => void) | undefined;

  const report = (trouble: string): void => reportTrouble(`spoolDir ${dir}: ${trouble}`);
  const folder = openSpoolFolder(dir, url);
  const files = openSpoolFiles({ sqlite, folder, report });

  const noteUnwritten = (): void => {
    for (const key of batches.keys()) if (!files.has(key)) changed.add(key);
  };

  /** The disk may be full or away for a while: that is reported once, and everything is tried again until it works. */
  const attempt = (what: string, work: () => void): boolean => {
    try {
      work();
      failing.delete(what);
      return true;
    } catch (error) {
      if (failing.size === 0) report(String(error));
      failing.add(what);
      noteUnwritten();
      return false;
    }
  };

  const write = (): boolean =>
    changed.size === 0 ||
    attempt("write", () => {
      if (files.dropMissing()) noteUnwritten();
      const changes = new Map<string, KeptBatch | undefined>();
      for (const key of changed) {
        const batch = batches.get(key);
        changes.set(key, batch && toKept(batch));
      }
      files.write(changes, leftMs(pause) > 0 ? pause : undefined);
      changed.clear();
    });

  const countWaiting = (): { bytes: number; events: number } => {
    const waiting = { bytes: 0, events: 0 };
    for (const { bytes, events } of batches.values()) {
      waiting.bytes += bytes;
      waiting.events += events.length;
    }
    return waiting;
  };

  const recoverLeft = (): boolean =>
    attempt("recover", () => {
      const waiting = countWaiting();
      const hasRoom = (bytes: number): boolean =>
        waiting.bytes === 0 ||
        (waiting.bytes + bytes < Math.min(mostRecoveredBytes, maxQueueBytes / 2) &&
          waiting.events < maxQueueEvents / 2);
      files.recover(hasRoom, (kept) => {
        const key = keyOf(readId(kept));
        if (batches.has(key)) return undefined;
        recover(kept);
        waiting.bytes += batches.get(key)?.bytes ?? 0;
        waiting.events += kept.events.length;
        return key;
      });
      for (const heard of files.pauses()) if (leftMs(heard) > leftMs(pause)) pause = heard;
    });

  const takeOldFiles = (): void => {
    for (const path of folder.listOld()) {
      takeOldSpoolFile(path, (old) => {
        files.write(new Map(old.map((kept) => [keyOf(readId(kept)), kept])));
        for (const kept of old) recover(kept);
      });
    }
  };

  const scan = (): void => {
    attempt("scan", () => {
      files.scan();
      takeOldFiles();
    });
    recoverLeft();
  };

  const tick = (): void => {
    write();
    recoverLeft();
  };

  const leave = (): void => {
    for (const timer of timers) clearInterval(timer);
    timers = [];
    // Once more where a file turned out to be deleted or damaged.
    if (!write()) write();
    attempt("close", () => files.close());
  };

  const store: BatchStore = {
    start() {
      if (timers.length > 0) return;
      stopListening ??= atExit.add(leave);
      timers = [
        setInterval(tick, intervalMs || retryIntervalMs),
        setInterval(scan, scanIntervalMs),
      ];
      for (const timer of timers) timer.unref();
      if (attempt("write", () => folder.make())) scan();
    },
    save(batch) {
      const key = keyOf(batch);
      batches.set(key, batch);
      changed.add(key);
    },
    erase(batch) {
      const key = keyOf(batch);
      batches.delete(key);
      changed.add(key);
    },
    commit() {
      if (timers.length === 0) return;
      if (intervalMs === 0) write();
      if (batches.size === 0) recoverLeft();
    },
    pause(forMs) {
      if (forMs > leftMs(pause)) pause = { askedAt: Date.now(), forMs };
      return leftMs(pause);
    },
    clear: () => void attempt("clear", () => files.clear()),
    stop() {
      stopListening?.();
      leave();
      return changed.size === 0;
    },
  };

  const keep: Keep = (kept, to = url) => {
    const key = keyOf(readId(kept));
    if (timers.length === 0 || to !== url) return false;
    const held = batches.get(key);
    // A copy may have grown since, or what is held is the first half of it.
    if (held) return held.events.length >= kept.events.length && (files.has(key) || write());
    if (countWaiting().bytes > maxQueueBytes / 2) return false;
    const isKept = attempt("write", () => files.write(new Map([[key, kept]])));
    if (isKept) recover(kept);
    return isKept;
  };
  return [store, keep];
}

function leftMs(pause: Pause | undefined): number {
  return pause ? pauseLeftMs(pause.askedAt, pause.forMs) : 0;
}
