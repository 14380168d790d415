import type { Row } from "./row.ts";

const databaseName = "tracker-analytics";
const storeName = "rows";

/** Whose rows: the address of the batches, and the page that keeps them. The key of a row has that of its batch besides. */
type Owner = readonly [url: string, owner: string];

/**
 * Opens the database of the origin, one for all clients and pages.
 *
 * @param onClosing Has to close it: another page deletes it, or opens another version.
 */
export function openDatabase(onClosing: () => void): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(databaseName);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(storeName);
    };
    request.onsuccess = () => {
      request.result.onversionchange = onClosing;
      resolve(request.result);
    };
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- as its siblings
    request.onerror = () => reject(request.error!);
  });
}

/** Deletes the database of the origin, with the rows of every ingest, and creates none. */
export function deleteDatabase(): void {
  try {
    indexedDB.deleteDatabase(databaseName);
  } catch {
    // Storage is blocked: there is nothing in it.
  }
}

/** Runs requests in one transaction. Resolves to the result of the last one when all is on disk. */
function transact<Result>(
  database: IDBDatabase,
  run: (rows: IDBObjectStore) => IDBRequest<Result> | void,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(storeName, "readwrite", { durability: "relaxed" });
    const request = run(transaction.objectStore(storeName));
    // WebKit suspends a page that is left, and with it a transaction that would commit by itself: nobody else could write.
    transaction.commit();
    transaction.oncomplete = () => resolve(request?.result as Result);
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- as its siblings
    transaction.onabort = () => reject(transaction.error!);
  });
}

const rangeBelow = (...key: string[]): IDBKeyRange => IDBKeyRange.bound(key, [...key, []]);

/** The owners of all rows of an ingest, one for each row. */
export async function readOwners(database: IDBDatabase, url: string): Promise<readonly string[]> {
  const keys = await transact(database, (rows) => rows.getAllKeys(rangeBelow(url)));
  return (keys as [url: string, owner: string][]).map(([, owner]) => owner);
}

export function readRows(database: IDBDatabase, owner: Owner): Promise<readonly Row[]> {
  return transact<Row[]>(database, (rows) => rows.getAll(rangeBelow(...owner)));
}

export function deleteRows(database: IDBDatabase, owner: Owner): Promise<undefined> {
  return transact(database, (rows) => rows.delete(rangeBelow(...owner)));
}

/** Writes rows of an owner, and deletes those of which nothing is left. */
export function writeRows(
  database: IDBDatabase,
  owner: Owner,
  changes: readonly (readonly [key: string, row: Row | undefined])[],
): Promise<undefined> {
  return transact(database, (rows) => {
    for (const [key, row] of changes) {
      if (row) rows.put(row, [...owner, key]);
      else rows.delete([...owner, key]);
    }
  });
}
