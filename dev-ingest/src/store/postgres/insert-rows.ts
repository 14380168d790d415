import type { CountTable } from "../../questions/count-tables.ts";
import { clientChanges, type NewRow } from "../write-batch.ts";
import type { Session } from "./sessions.ts";

type Table = "batch" | "event" | "value" | "client" | "rejection" | CountTable;

const addCounts = `on conflict (path, run, name, minute_ms, writer) do update set events = old.events + excluded.events, unsummed = old.unsummed + excluded.unsummed,
    warnings = old.warnings + excluded.warnings, invalid = old.invalid + excluded.invalid,
    first_at_ms = least(old.first_at_ms, excluded.first_at_ms), last_at_ms = greatest(old.last_at_ms, excluded.last_at_ms)`;
const addSums = `on conflict (path, run, name, property, minute_ms, writer) do update set count = old.count + excluded.count,
    sum = old.sum + excluded.sum, min = least(old.min, excluded.min), max = greatest(old.max, excluded.max)`;
/** Tables whose rows are always new, and many: `copy` takes them for less than `insert`. */
const copiedTables = ["event", "value", "rejection"] as const;
/** What becomes of a row of the others whose key is there. */
const conflicts: Readonly<Record<Exclude<Table, (typeof copiedTables)[number]>, string>> = {
  batch: "",
  minute: addCounts,
  hour: addCounts,
  total: addSums,
  hour_total: addSums,
  client: `on conflict (path, run, client) do update set ${clientChanges}`,
};
/** One statement for all of them: each costs more than the few rows that a group has for it. */
const insertOthers = `with ${Object.entries(conflicts)
  .map(
    ([table, conflict]) =>
      `in_${table} as (insert into ${table} as old select * from json_populate_recordset(null::${table}, $1::json -> '${table}') ${conflict})`,
  )
  .join(", ")} select`;

const tables = [...copiedTables, ...Object.keys(conflicts)] as Table[];

/** Rows on their way into the tables. */
export type NewRows = Record<Table, NewRow[]>;

export function noRows(): NewRows {
  return Object.fromEntries(tables.map((table) => [table, [] as NewRow[]])) as NewRows;
}

/** Rows of one table that are put together in one turn of the event loop. */
const maxPieceRows = 500;

/** Rows in pieces that are inserted one after the other; most have one. */
export function piecesOf(rows: NewRows): readonly NewRows[] {
  const pieces: NewRows[] = [];
  const rest = noRows();
  for (const table of tables) {
    let at = 0;
    for (; at + maxPieceRows < rows[table].length; at += maxPieceRows)
      pieces.push({ ...noRows(), [table]: rows[table].slice(at, at + maxPieceRows) });
    rest[table] = rows[table].slice(at);
  }
  return [...pieces, rest];
}

export async function insertRows(session: Session, rows: NewRows): Promise<void> {
  const { event, value, rejection, ...others } = rows;
  await Promise.all([
    ...Object.entries({ event, value, rejection }).map(([table, some]) =>
      some.length === 0 ? null : session.copy(table, some),
    ),
    session.rows(insertOthers, [others], "insert-others"),
  ]);
}
