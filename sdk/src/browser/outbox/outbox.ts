import { keyOf, toKept, type Batch } from "../../core/batch.ts";
import { createClientId } from "../../core/client-id.ts";
import { pauseLeftMs } from "../../core/pause.ts";
import { longestRetryAfterMs } from "../../core/retry-policy.ts";
import { openDatabase, rangeOf, transact, type Row } from "./database.ts";
import { openLocalStorage } from "./local-storage.ts";
import type { CreateStore } from "../../core/batch-store.ts";

const scanIntervalMs = 30_000;
/** Where there are no Web Locks: the page of a batch that has waited for so long is taken for dead. */
const silenceMs = 300_000;

type Lock = (
  name: string,
  options: LockOptions,
  run: (held: unknown) => Promise<unknown>,
) => Promise<unknown>;

/**
 * Keeps batches in IndexedDB, one row each, written in the task that changed them. What IndexedDB has not confirmed when
 * the page is hidden or left is in localStorage too, which commits at once where IndexedDB may not (WebKit).
 *
 * Each page holds a Web Lock named like its rows while it has any. Rows whose lock is free belong to nobody and are
 * adopted: a crash, a closed tab, a page left with events in it and one that comes back are one case.
 */
export const createOutbox: CreateStore = ({ url, recover, reportTrouble, hasBatches }) => {
  const { locks } = navigator;
  const lock: Lock = locks ? locks.request.bind(locks) : (_name, _options, run) => run(true);
  const local = openLocalStorage();
  const tailKey = `tracker-analytics ${url} `;
  const pauseKey = `tracker-analytics-pause ${url}`;
  let owner: string;
  /** What is not known to be on disk, by id: a row to put, or nothing for one to delete. */
  const unsaved = new Map<string, Row | undefined>();
  let database: IDBDatabase | undefined;
  /** Undefined while the lock is not held, false from leaving on. */
  let isHere: boolean | undefined;
  let isScanning = false;
  let release: (() => void) | undefined;
  let scanning: number | undefined;

  const open = async (): Promise<IDBDatabase> => (database ??= await openDatabase());

  const tailKeys = (): string[] => Object.keys(local).filter((key) => key.startsWith(tailKey));

  const tell = (error: unknown): void => {
    reportTrouble(`${error as Error}`);
    // Once is enough.
    reportTrouble = () => {};
  };

  const keep = (key: string, value: string | number): void => {
    try {
      // Stored as text, whatever it is.
      local[key] = value as string;
    } catch (error) {
      tell(error);
    }
  };

  const writeTail = (): void => {
    const rows = [...unsaved.values()].filter(Boolean);
    delete local[tailKey + owner];
    if (rows.length) keep(tailKey + owner, JSON.stringify(rows));
  };

  const commit = async (): Promise<void> => {
    if (isHere === undefined) return void (release || (scanning && unsaved.size && run()));
    if (!isHere || globalThis.document?.hidden) writeTail();
    const changes = [...unsaved];
    if (!database || !changes.length) return;
    try {
      await transact(database, (rows) => {
        for (const [id, row] of changes) {
          if (row) rows.put(row, [url, owner, id]);
          else rows.delete([url, owner, id]);
        }
      });
      for (const [id, row] of changes) if (unsaved.get(id) === row) unsaved.delete(id);
    } catch (error) {
      // It is opened again later: somebody may have deleted it.
      close();
      tell(error);
    }
    if (local[tailKey + owner]) writeTail();
    rest();
  };

  /** Lets go while nothing is kept: Firefox does not cache a page that holds a lock for going back. */
  const rest = (): void => {
    if (!isHere || isScanning || unsaved.size || hasBatches()) return;
    isHere = release = release!() as undefined;
  };

  const note = (id: string, row?: Row): void => {
    unsaved.delete(id);
    if (row || database) unsaved.set(id, row);
  };

  /** Row by row: taking thousands of events over in one task would stop the page. */
  const load = async (from: string, stored: readonly string[]): Promise<void> => {
    const tail = JSON.parse(local[tailKey + from] ?? "[]") as Row[];
    const byKey = new Map(tail.map((row) => [keyOfRow(row), row]));
    const ids = [...stored, ...byKey.keys()];
    // The owner's name begins with the time.
    if (!locks && Date.now() - parseInt(from, 36) < silenceMs) return;
    for (const id of new Set(ids)) {
      const key = [url, from, id];
      // The tail is newer than a row.
      const row =
        byKey.get(id) ?? (database && (await transact<Row>(database, (rows) => rows.get(key))));
      // Somebody else was faster, or the page has been left.
      if (!row) continue;
      const [batchId, events, , trackedAt, isInDoubt] = row;
      recover({ id: batchId, events, trackedAt, isInDoubt });
      await commit();
      if (database) await transact(database, (rows) => rows.delete(key));
    }
    delete local[tailKey + from];
  };

  const adoptOrphans = async (): Promise<void> => {
    const keys = (
      database ? await transact(database, (rows) => rows.getAllKeys(rangeOf(url))) : []
    ) as [url: string, from: string, id: string][];
    const owners = new Set([
      ...keys.map(([, from]) => from),
      ...tailKeys().map((key) => key.slice(tailKey.length)),
    ]);
    owners.delete(owner);
    for (const from of owners) {
      await lock(
        tailKey + from,
        { ifAvailable: true },
        async (held) =>
          held &&
          load(
            from,
            keys.filter((key) => key[1] === from).map((key) => key[2]),
          ),
      );
    }
  };

  const run = async (): Promise<unknown> => {
    clearTimeout(scanning);
    scanning = setTimeout(() => void run(), scanIntervalMs);
    const opening = open().catch(tell);
    if (!release) {
      const pending = (release = () => {});
      // Held from before anything is stored under it, or another tab would take it for an orphan's.
      return lock(tailKey + owner, {}, async () => {
        await opening;
        // The page has been left meanwhile.
        if (release !== pending) return close();
        isHere = true;
        void run();
        return new Promise<void>((free) => (release = free));
      });
    }
    await opening;
    if (isHere === false) return close();
    isScanning = true;
    await commit();
    await adoptOrphans().catch(tell);
    isScanning = false;
    return rest();
  };

  const close = (): void => {
    database?.close();
    database = undefined;
  };

  return {
    start() {
      if (release) return;
      // A page that comes back begins anew: what it left belongs to nobody.
      owner = createClientId();
      isHere = undefined;
      void run();
    },
    save: (batch) => note(keyOf(batch), toRow(batch)),
    erase: (batch) => note(keyOf(batch)),
    commit: () => void commit(),
    pause(forMs) {
      const [askedAt, askedMs] = (local[pauseKey] ?? "").split(" ").map(Number);
      const leftMs = pauseLeftMs(askedAt!, Math.min(askedMs!, longestRetryAfterMs));
      if (forMs <= leftMs) return leftMs;
      keep(pauseKey, `${Date.now()} ${forMs}`);
      return forMs;
    },
    clear() {
      unsaved.clear();
      for (const key of tailKeys()) delete local[key];
      open()
        .then((opened) => transact(opened, (all) => all.delete(rangeOf(url))))
        .catch(tell);
    },
    stop() {
      // Without consent nothing has been started, and nothing may be stored.
      if (scanning) isHere = false;
      void commit();
      const isKept = !!(local[tailKey + owner] ?? database);
      close();
      release = release?.() as undefined;
      scanning = clearTimeout(scanning) as undefined;
      return isKept;
    },
  };
};

function toRow(batch: Batch): Row {
  const { id, events, trackedAt, isInDoubt } = toKept(batch);
  return [id, events, batch.bytes, trackedAt, !!isInDoubt];
}

/** The key under which the batch of a row is kept: that of an id with a range does without its end. */
function keyOfRow([id]: Row): string {
  return id.replace(/-\d+$/, "");
}
