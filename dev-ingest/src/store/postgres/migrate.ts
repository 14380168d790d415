import { stepsAfter } from "../migrations.ts";
import type { Session } from "./sessions.ts";

/** Brings the schema up to date in a transaction, one process at a time; answers the store's id. */
export async function migrate(session: Session): Promise<string> {
  await session.rows("select pg_advisory_xact_lock(hashtext('dev-ingest migration'))");
  await session.rows("create table if not exists dev_ingest_schema (version integer primary key)");
  const [row] = await session.rows(
    "select coalesce(max(version), 0) as version from dev_ingest_schema",
  );
  const version = Number(row!["version"]);
  const steps = stepsAfter(version, "postgres", "The database");
  for (const step of steps) await session.rows(step);
  await session.rows("insert into dev_ingest_schema values ($1) on conflict do nothing", [
    version + steps.length,
  ]);
  const [store] = await session.rows("select id from store");
  return String(store!["id"]);
}
