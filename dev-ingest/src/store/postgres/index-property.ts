import { createHash } from "node:crypto";
import sql, { raw } from "sql-template-tag";
import { indexedText } from "../../questions/postgres-dialect.ts";
import type { Session } from "./sessions.ts";

const lockKey = "hashtext('dev-ingest index')";

/**
 * Makes the index of a property that has none. Events are stored meanwhile.
 *
 * @returns whether it can be used: one that another process makes cannot yet.
 */
export async function indexProperty(session: Session, property: string): Promise<boolean> {
  // Names of indexes are short, those of properties need not be.
  const name = `property_${createHash("md5").update(property).digest("hex")}`;
  const [index] = await session.rows(
    `select from pg_index where indexrelid = to_regclass('${name}') and indisvalid`,
  );
  if (index !== undefined) return true;
  const [lock] = await session.rows(`select pg_try_advisory_lock(${lockKey}) as is_ours`);
  if (!lock!["is_ours"]) return false;
  // One that is not valid was left by a process that did not come to its end.
  await session.rows(`drop index if exists ${name}`);
  const text = indexedText(property, sql`(coalesce(plain, raw)::json -> 'properties')`);
  // Text of any length fits a hash, and no question asks for an order.
  const { text: statement } =
    sql`create index concurrently ${raw(name)} on event using hash (${text})`;
  await session.rows(statement);
  await session.rows(`select pg_advisory_unlock(${lockKey})`);
  return true;
}
