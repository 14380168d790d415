import { randomBytes } from "node:crypto";
import { StoreRefusedError } from "../event-store.ts";
import { saveSetting } from "../../questions/shared/shared-questions.ts";
import { layoutOf, readMigrations, settingsVersion } from "../migrations.ts";
import type { Session } from "./sessions.ts";

/** Brings the schema up to date, one process at a time; answers the store's id. */
export async function migrate(session: Session): Promise<string> {
  return session.transaction(async () => {
    await session.rows("select pg_advisory_xact_lock(hashtext('dev-ingest migration'))");
    await session.rows(
      "create table if not exists dev_ingest_schema (version integer primary key)",
    );
    const [row] = await session.rows(
      "select coalesce(max(version), 0) as version from dev_ingest_schema",
    );
    const version = Number(row!["version"]);
    const migrations = readMigrations("postgres");
    const newest = migrations.at(-1)!.version;
    if (version > newest)
      throw new StoreRefusedError(
        `The database was written by a newer dev-ingest (layout ${version}; this one knows up to ${newest}). Use that version.`,
      );
    if (version >= settingsVersion) {
      const [saved] = await session.rows("select value from setting where name = 'layout'");
      if (saved?.["value"] !== layoutOf(migrations, version))
        throw new StoreRefusedError(
          "The database was written by a development version of dev-ingest with other tables. Take the events along with that version (dev-ingest export), or use another database.",
        );
    }
    for (const migration of migrations.filter((one) => one.version > version)) {
      await session.rows(migration.sql);
      await session.rows("insert into dev_ingest_schema values ($1)", [migration.version]);
    }
    if (version === 0)
      await session.rows("insert into store values ($1)", [randomBytes(4).toString("hex")]);
    await session.run(saveSetting({ name: "layout", value: layoutOf(migrations, newest) }));
    const [store] = await session.rows("select id from store");
    return String(store!["id"]);
  });
}
