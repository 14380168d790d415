/**
 * A batch as it is stored, under the key `[url, owner, id]`, the owner being the page that keeps it. A tuple, because names of
 * properties are shortened in the bundle and have to mean the same to every version.
 */
export type Row = readonly [
  id: string,
  events: readonly string[],
  /** Of no use any more; the version before ours reads it. */
  bytes: number,
  trackedAt: number,
  isInDoubt: boolean,
];

const storeName = "rows";

/** Opens the database of the origin, one for all clients and pages. */
export function openDatabase(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("tracker-analytics");
    request.onupgradeneeded = () => {
      request.result.createObjectStore(storeName);
    };
    request.onsuccess = () => {
      const database = request.result;
      // Makes way where somebody deletes it, or opens another version.
      database.onversionchange = () => database.close();
      resolve(database);
    };
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- as its siblings
    request.onerror = () => reject(request.error!);
  });
}

/** Runs requests in one transaction. Resolves to the result of the last one when all is on disk. */
export function transact<Result = undefined>(
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

/** All rows of an ingest. */
export function rangeOf(url: string): IDBKeyRange {
  return IDBKeyRange.bound([url], [url, []]);
}
