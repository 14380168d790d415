import type { Row } from "./row.ts";

const databaseName = "tracker-analytics";
const storeName = "rows";

/** Where a row is: the address of its batch, the page that keeps it, and the key of the batch. */
export type RowKey = readonly [url: string, owner: string, key: string];

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
    // WebKit suspends a page that is left, and with it a transaction that would commit by itself: no one else could write.
    transaction.commit();
    transaction.oncomplete = () => resolve(request?.result as Result);
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- as its siblings
    transaction.onabort = () => reject(transaction.error!);
  });
}

/** The keys of all rows of an ingest. */
export function readKeys(database: IDBDatabase, url: string): Promise<readonly RowKey[]> {
  const range = IDBKeyRange.bound([url], [url, []]);
  return transact(database, (rows) => rows.getAllKeys(range) as unknown as IDBRequest<RowKey[]>);
}

export function readRow(database: IDBDatabase, key: RowKey): Promise<Row | undefined> {
  return transact<Row | undefined>(database, (rows) => rows.get([...key]));
}

/** Writes rows, and deletes those of which nothing is left. */
export function writeRows(
  database: IDBDatabase,
  changes: readonly (readonly [key: RowKey, row: Row | undefined])[],
): Promise<undefined> {
  return transact(database, (rows) => {
    for (const [key, row] of changes) {
      if (row) rows.put(row, [...key]);
      else rows.delete([...key]);
    }
  });
}
