import { keyOf } from "../../core/batch.ts";
import type { CreateStore } from "../../core/batch-store.ts";
import { createClientId } from "../../core/client-id.ts";
import { pauseLeftMs } from "../../core/pause.ts";
import { longestRetryAfterMs } from "../../core/retry-policy.ts";
import { deleteDatabase, openDatabase, readKeys, transact, writeRows } from "./database.ts";
import { openLocalStorage } from "./local-storage.ts";
import { fromRow, keyOfRow, toRow, type Row } from "./row.ts";
import { decodeTail, encodeTail } from "./tail.ts";
import { hasLocks, withLock } from "./with-lock.ts";

type State =
  /** Nothing is kept, and no lock is held. */
  | { readonly name: "closed" }
  /** Waits for the lock and the database. */
  | { readonly name: "opening"; readonly opened: Promise<void> }
  /** Holds the lock: what is noted is written in the same task. */
  | { readonly name: "open"; readonly release: () => void }
  /** The page is left: what is not written at once may never be. */
  | { readonly name: "leaving" };

const everyKey = "tracker-analytics";
const scanIntervalMs = 30_000;
/** A page that tracks again soon need not open anew; Firefox caches no page for going back that holds a lock. */
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
  /** Empty until something may be stored. */
  let owner = "";
  let state: State = { name: "closed" };
  /** What is not known to be on disk, by key: a row to put, or nothing for one to delete. */
  const unsaved = new Map<string, Row | undefined>();
  let database: IDBDatabase | undefined;
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
      local![key] = value;
      return true;
    } catch (error) {
      report(error);
      return false;
    }
  };

  const tailOwners = (): string[] =>
    Object.keys(local ?? {})
      .filter((key) => key.startsWith(prefix))
      .map((key) => key.slice(prefix.length));

  /** Returns whether everything is kept that IndexedDB has not confirmed. */
  const writeTail = (): boolean => {
    const rows = [...unsaved.values()].filter((row) => row !== undefined);
    if (rows.length) return keep(prefix + owner, encodeTail(rows));
    delete local?.[prefix + owner];
    return true;
  };

  const readTail = (from: string): readonly Row[] => {
    const text = local?.[prefix + from];
    try {
      return text ? decodeTail(text) : [];
    } catch (error) {
      report(error);
      return [];
    }
  };

  const connect = async (): Promise<void> => {
    try {
      database ??= await openDatabase();
    } catch (error) {
      report(error);
    }
    if (state.name === "leaving") disconnect();
  };

  const disconnect = (): void => {
    database?.close();
    database = undefined;
  };

  const open = (): Promise<void> => {
    if (state.name === "opening") return state.opened;
    if (state.name !== "closed") return Promise.resolve();
    const connected = connect();
    const opened = new Promise<void>((resolve) => {
      // Held from before anything is stored under it, or another tab would take it for an orphan's.
      void withLock(prefix + owner, {}, async () => {
        await connected;
        await new Promise<void>((release) => {
          // The page has been left meanwhile.
          if (state === opening) state = { name: "open", release };
          else release();
          resolve();
        });
      });
    });
    const opening: State = { name: "opening", opened };
    state = opening;
    void opened.then(commit);
    return opened;
  };

  const commit = async (): Promise<void> => {
    if (!owner) return;
    const isLeft = state.name === "leaving" || globalThis.document?.hidden;
    if (isLeft) writeTail();
    if (state.name === "closed" && unsaved.size) void open();
    if (state.name === "closed" || state.name === "opening") return;
    const changes = [...unsaved];
    if (database && changes.length) {
      try {
        await writeRows(database, [url, owner], changes);
        for (const [key, row] of changes) if (unsaved.get(key) === row) unsaved.delete(key);
      } catch (error) {
        // It is opened again later: the user may have deleted it.
        disconnect();
        report(error);
      }
      if (local?.[prefix + owner]) writeTail();
    }
    rest();
  };

  const isIdle = (): boolean => !isScanning && !unsaved.size && !hasBatches();

  const rest = (): void => {
    if (!isIdle()) return;
    restTimer ??= setTimeout(() => {
      restTimer = undefined;
      if (state.name !== "open" || !isIdle()) return;
      state.release();
      state = { name: "closed" };
    }, lingerMs);
  };

  /** Row by row: recovering thousands of events in one task would stop the page. */
  const load = async (from: string, stored: readonly string[]): Promise<void> => {
    const tail = new Map(readTail(from).map((row) => [keyOfRow(row), row]));
    for (const key of new Set([...stored, ...tail.keys()])) {
      const rowKey = [url, from, key];
      // The tail is newer than a row.
      const row =
        tail.get(key) ??
        (database && (await transact<Row | undefined>(database, (rows) => rows.get(rowKey))));
      if (state.name !== "open") return;
      // Another page was faster.
      if (!row) continue;
      if (!hasLocks() && Math.abs(Date.now() - row[3]) < silenceMs) return;
      try {
        recover(fromRow(row));
      } catch (error) {
        report(error);
      }
      await commit();
      if (database) await transact(database, (rows) => rows.delete(rowKey));
    }
    delete local?.[prefix + from];
  };

  const recoverOrphans = async (): Promise<void> => {
    await connect();
    const keys = database ? await readKeys(database, url) : [];
    const owners = new Set([...keys.map(([, from]) => from), ...tailOwners()]);
    owners.delete(owner);
    for (const from of owners) {
      await open();
      const stored = keys.filter((key) => key[1] === from).map((key) => key[2]);
      await withLock(prefix + from, { ifAvailable: true }, async (held) => {
        if (held) await load(from, stored).catch(report);
      });
    }
  };

  const scan = async (): Promise<void> => {
    clearTimeout(scanTimer);
    scanTimer = setTimeout(() => void scan(), scanIntervalMs);
    isScanning = true;
    await recoverOrphans().catch(report);
    isScanning = false;
    await commit();
  };

  const stopTimers = (): void => {
    clearTimeout(scanTimer);
    clearTimeout(restTimer);
    scanTimer = restTimer = undefined;
  };

  return {
    start() {
      if (state.name !== "leaving" && scanTimer !== undefined) return;
      // A page that comes back begins anew: what it left is orphaned.
      owner = createClientId();
      state = { name: "closed" };
      if (!local) report("localStorage is not there");
      void scan();
    },
    save(batch) {
      unsaved.set(keyOf(batch), toRow(batch));
    },
    erase(batch) {
      const key = keyOf(batch);
      unsaved.delete(key);
      if (database) unsaved.set(key, undefined);
    },
    commit: () => void commit(),
    pause(forMs) {
      const [askedAt, askedMs] = (local?.[pauseKey] ?? "").split(" ").map(Number);
      const leftMs = pauseLeftMs(askedAt!, Math.min(askedMs!, longestRetryAfterMs));
      if (forMs <= leftMs) return leftMs;
      if (local) keep(pauseKey, `${Date.now()} ${forMs}`);
      return forMs;
    },
    clear() {
      if (state.name === "open") state.release();
      state = { name: "closed" };
      owner = "";
      stopTimers();
      unsaved.clear();
      disconnect();
      for (const key of Object.keys(local ?? {})) if (key.startsWith(everyKey)) delete local![key];
      deleteDatabase();
    },
    stop() {
      if (!owner) return false;
      const release = state.name === "open" ? state.release : undefined;
      state = { name: "leaving" };
      stopTimers();
      void commit();
      // In the task itself, if another listener has noted something since.
      const isKept = writeTail();
      disconnect();
      release?.();
      return isKept;
    },
  };
};
