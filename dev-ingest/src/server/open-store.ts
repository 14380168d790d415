import { silent } from "../log/silent.ts";
import { type EventStore, StoreRefusedError } from "../store/event-store.ts";
import { isPostgresUrl } from "../store/postgres/primary-url.ts";
import type { ServerOptions } from "./options.ts";

/**
 * Loads the engine that is asked for, and no other.
 *
 * @throws {StoreRefusedError} When it names an engine that is not there, or when the store is not for this server.
 */
export async function openStore(options: ServerOptions): Promise<EventStore> {
  const { store, onLog = silent } = options;
  if (typeof store === "object") return store;
  const onNotice = (level: "info" | "error", message: string): void =>
    onLog({ kind: "notice", level, message });
  if (store !== undefined && isPostgresUrl(store)) {
    const { createPostgresStore } = await import("../store/postgres/postgres-store.ts");
    return createPostgresStore({ url: store, onNotice });
  }
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(store ?? "")?.[1];
  if (scheme !== undefined)
    throw new StoreRefusedError(
      `The store is a URL of ${scheme}; expected a file, or postgres://user@host/database.`,
    );
  const { createSqliteStore } = await import("../store/sqlite/sqlite-store.ts");
  return createSqliteStore({ ...(store === undefined ? {} : { file: store }), onNotice });
}
