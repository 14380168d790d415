import { keyOf } from "../../core/batch.ts";
import type { CreateStore } from "../../core/batch-store.ts";
import { createClientId } from "../../core/client-id.ts";
import { pauseLeftMs } from "../../core/pause.ts";
import { longestRetryAfterMs } from "../../core/retry-policy.ts";
import {
  deleteDatabase,
  openDatabase,
  readKeys,
  readRow,
  writeRows,
  type RowKey,
} from "./database.ts";
import { openLocalStorage } from "./local-storage.ts";
import { fromRow, keyOfRow, toRow, type Row } from "./row.ts";
import { decodeTail } from "./tail.ts";
import { hasLocks, withLock } from "./with-lock.ts";

type State =
  /** Nothing is kept, and no lock is held. */
  | "closed"
  /** Waits for the lock and the database. */
  | "opening"
  /** Holds the lock: what is noted is written in the same task. */
  | "open"
  /** The page is left: what is not written at once may never be. */
  | "leaving";

const everyKey = "tracker-analytics";
const scanIntervalMs = 30_000;
/** A page that tracks again soon does not need to open the database again; Firefox caches no page for going back that holds a lock. */
const lingerMs = 1_000;
/** Where there are no Web Locks: the page of a batch that has waited for so long is taken for dead. */
const silenceMs = 300_000;

/**
 * Keeps batches in IndexedDB, one row each, written in the task that changed them. What IndexedDB has not confirmed when
 * the page is hidden or left is in localStorage too, which commits at once where IndexedDB may not (WebKit).
 *
 * Each page holds a Web Lock named like its rows while it has any. Rows whose lock is free are orphaned, and recovered: a
 * crash, a closed tab, a page left with events in it and one that comes back are one case.
 */
export const createOutbox: CreateStore = ({ url, recover, reportTrouble, hasBatches }) => {
  const local = openLocalStorage();
  const prefix = `${everyKey} ${url} `;
  const pauseKey = `${everyKey}-pause ${url}`;
  let state: State = "closed";
  /** Under which this page keeps its rows; empty until something may be stored. */
  let owner = "";
  let releaseLock: (() => void) | undefined;
  let database: IDBDatabase | undefined;
  /** What is not known to be on disk, by key: a row to put, or nothing for one to delete. */
  const unsaved = new Map<string, Row | undefined>();
  let isScanning = false;
  let scanTimer: number | undefined;
  let restTimer: number | undefined;

  const report = (error: unknown): void => {
    reportTrouble(`${error as Error}`);
    // Once is enough.
    reportTrouble = () => {};
  };

  /** Stores a text, and says whether it is there. */
  const keep = (key: string, value: string): boolean => {
    try {
      local[key] = value;
      return true;
    } catch (error) {
      report(error);
      return false;
    }
  };

  /** Returns whether everything is kept that IndexedDB has not confirmed. */
  const writeTail = (): boolean => {
    const rows = [...unsaved.values()].filter((row) => row !== undefined);
    if (rows.length) return keep(prefix + owner, JSON.stringify(rows));
    return delete local[prefix + owner];
  };

  const disconnect = (): void => {
    database?.close();
    database = undefined;
  };

  const connect = async (): Promise<void> => {
    try {
      database ??= await openDatabase(disconnect);
    } catch (error) {
      report(error);
    }
    if (state === "leaving") disconnect();
  };

  const open = async (): Promise<void> => {
    state = "opening";
    const opener = owner;
    const connected = connect();
    // Held from before anything is stored under it, or another tab would take it for an orphan's.
    await withLock(prefix + owner, {}, async () => {
      await connected;
      // Not if the page has been left meanwhile.
      if (state !== "opening" || owner !== opener) return;
      await new Promise<void>((release) => {
        releaseLock = release;
        state = "open";
        void scan();
      });
    });
  };

  const leave = (next: "closed" | "leaving"): void => {
    state = next;
    releaseLock?.();
    clearTimeout(restTimer);
  };

  const commit = async (): Promise<void> => {
    if (!owner) return;
    if (state === "leaving" || globalThis.document?.hidden) writeTail();
    if (state === "closed" && unsaved.size) void open();
    const changes = [...unsaved];
    if (database && state !== "opening" && changes.length) {
      try {
        await writeRows(
          database,
          changes.map(([key, row]) => [[url, owner, key], row]),
        );
        for (const [key, row] of changes) if (unsaved.get(key) === row) unsaved.delete(key);
      } catch (error) {
        disconnect();
        report(error);
      }
      if (local[prefix + owner]) writeTail();
    }
    rest();
  };

  const canRest = (): boolean => state === "open" && !isScanning && !unsaved.size && !hasBatches();

  const rest = (): void => {
    if (!canRest()) return;
    clearTimeout(restTimer);
    restTimer = setTimeout(() => canRest() && leave("closed"), lingerMs);
  };

  /** Row by row: recovering thousands of events in one task would stop the page. */
  const load = async (from: string, keys: readonly RowKey[]): Promise<void> => {
    const tail = new Map(decodeTail(local[prefix + from]).map((row) => [keyOfRow(row), row]));
    const stored = keys.filter((key) => key[1] === from).map((key) => key[2]);
    for (const key of new Set([...stored, ...tail.keys()])) {
      const rowKey: RowKey = [url, from, key];
      // The tail is newer than a row.
      const row = tail.get(key) ?? (database && (await readRow(database, rowKey)));
      if (state !== "open") return;
      // Another page was faster.
      if (!row) continue;
      if (!hasLocks() && Math.abs(Date.now() - row[3]) < silenceMs) return;
      recover(fromRow(row));
      await commit();
      if (database) await writeRows(database, [[rowKey, undefined]]);
    }
    delete local[prefix + from];
  };

  const recoverOrphans = async (): Promise<void> => {
    const keys = database ? await readKeys(database, url) : [];
    const tails = Object.keys(local).filter((key) => key.startsWith(prefix));
    const owners = new Set([
      ...keys.map(([, from]) => from),
      ...tails.map((key) => key.slice(prefix.length)),
    ]);
    owners.delete(owner);
    for (const from of owners) {
      await withLock(
        prefix + from,
        { ifAvailable: true },
        async (held) => void (held && (await load(from, keys).catch(report))),
      );
    }
  };

  /** On opening, and from time to time. */
  const scan = async (): Promise<void> => {
    clearTimeout(scanTimer);
    scanTimer = setTimeout(() => void (state === "closed" ? open() : scan()), scanIntervalMs);
    isScanning = true;
    // Again, where it was deleted or has failed.
    await connect();
    await commit();
    await recoverOrphans().catch(report);
    isScanning = false;
    rest();
  };

  return {
    start() {
      if (owner && state !== "leaving") return;
      // A page that comes back starts over: what it left is orphaned.
      owner = createClientId();
      // A worker has none, and is not left as a page is: IndexedDB is enough there.
      if (globalThis.document && Object.isFrozen(local)) report("no localStorage");
      void open();
    },
    save(batch) {
      unsaved.set(keyOf(batch), toRow(batch));
    },
    erase(batch) {
      unsaved.delete(keyOf(batch));
      if (database) unsaved.set(keyOf(batch), undefined);
    },
    commit: () => void commit(),
    pause(forMs) {
      const [askedAt, askedMs] = (local[pauseKey] ?? "").split(" ").map(Number);
      const leftMs = pauseLeftMs(askedAt!, Math.min(askedMs!, longestRetryAfterMs));
      if (forMs > leftMs) keep(pauseKey, `${Date.now()} ${forMs}`);
      return Math.max(forMs, leftMs);
    },
    clear() {
      leave("closed");
      owner = "";
      clearTimeout(scanTimer);
      unsaved.clear();
      disconnect();
      for (const key of Object.keys(local)) if (key.startsWith(everyKey)) delete local[key];
      deleteDatabase();
    },
    stop() {
      if (!owner) return false;
      const isKept = writeTail();
      leave("leaving");
      clearTimeout(scanTimer);
      void commit();
      disconnect();
      return isKept;
    },
  };
};
