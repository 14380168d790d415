import { randomBytes } from "node:crypto";
import { StoreRefusedError } from "../event-store.ts";
import { readMigrations } from "../migrations.ts";
import type { Session } from "./sessions.ts";

/** Brings the schema up to date in a transaction, one process at a time; answers the store's id. */
export async function migrate(session: Session): Promise<string> {
  await session.rows("select pg_advisory_xact_lock(hashtext('dev-ingest migration'))");
  await session.rows("create table if not exists dev_ingest_schema (version integer primary key)");
  const [row] = await session.rows(
    "select coalesce(max(version), 0) as version from dev_ingest_schema",
  );
  const version = Number(row!["version"]);
  const migrations = readMigrations("postgres");
  if (version > migrations.length)
    throw new StoreRefusedError(
      `The database was written by a newer dev-ingest (layout ${version}; this one knows up to ${migrations.length}). Use that version.`,
    );
  for (const step of migrations.slice(version)) await session.rows(step);
  await session.rows("insert into dev_ingest_schema values ($1) on conflict do nothing", [
    migrations.length,
  ]);
  if (version === 0)
    await session.rows("insert into store values ($1)", [randomBytes(4).toString("hex")]);
  const [store] = await session.rows("select id from store");
  return String(store!["id"]);
}
