import type { CountTable } from "../../questions/count-tables.ts";
import { clientChanges, type NewRow } from "../write-batch.ts";
import type { Session } from "./sessions.ts";

type Table = "batch" | "event" | "value" | "client" | "rejection" | CountTable;

const addCounts = `on conflict (path, run, name, minute_ms, writer) do update set events = old.events + excluded.events, unsummed = old.unsummed + excluded.unsummed,
    warnings = old.warnings + excluded.warnings, invalid = old.invalid + excluded.invalid,
    first_at_ms = least(old.first_at_ms, excluded.first_at_ms), last_at_ms = greatest(old.last_at_ms, excluded.last_at_ms)`;
const addSums = `on conflict (path, run, name, property, minute_ms, writer) do update set count = old.count + excluded.count,
    sum = old.sum + excluded.sum, min = least(old.min, excluded.min), max = greatest(old.max, excluded.max)`;
/** What becomes of a row whose key is there. */
const conflicts: Readonly<Record<Table, string>> = {
  batch: "",
  event: "",
  value: "",
  rejection: "",
  minute: addCounts,
  hour: addCounts,
  total: addSums,
  hour_total: addSums,
  client: `on conflict (path, run, client) do update set ${clientChanges}`,
};

const tables = Object.keys(conflicts) as Table[];

/** Rows on their way into the tables. */
export type NewRows = Readonly<Record<Table, NewRow[]>>;

export function noRows(): NewRows {
  return Object.fromEntries(tables.map((table) => [table, [] as NewRow[]])) as NewRows;
}

/** One statement for the rows of all tables, planned once: each column of each table is an array. */
export interface RowInsert {
  readonly text: string;
  readonly columns: readonly { readonly table: Table; readonly name: string }[];
}

/** Makes the statement from the tables as they are. */
export async function makeRowInsert(session: Session): Promise<RowInsert> {
  const found = await session.rows(
    `select table_name, column_name, data_type from information_schema.columns
     where table_schema = current_schema and table_name = any($1) and is_identity = 'NO' order by table_name, ordinal_position`,
    [tables],
  );
  const columns = found.map((row, nth) => ({
    table: row["table_name"] as Table,
    name: String(row["column_name"]),
    array: `$${nth + 1}::${row["data_type"]}[]`,
  }));
  const inserts = tables.map((table) => {
    const own = columns.filter((column) => column.table === table);
    return `put_${table} as (insert into ${table} as old (${own.map(({ name }) => name).join(", ")})
      select * from unnest(${own.map(({ array }) => array).join(", ")}) ${conflicts[table]})`;
  });
  return { text: `with ${inserts.join(", ")} select 1`, columns };
}

/** Bytes of the rows of one statement, about: it is put together in one turn of the event loop. */
const maxPieceBytes = 262_144;
/** What a row takes besides an event's text, about. */
const rowBytes = 128;

/** Rows in pieces that are inserted one after the other; most have one. */
export function piecesOf(rows: NewRows): readonly NewRows[] {
  let piece = noRows();
  let bytes = 0;
  const pieces = [piece];
  for (const table of tables) {
    for (const row of rows[table]) {
      if (bytes >= maxPieceBytes) {
        pieces.push((piece = noRows()));
        bytes = 0;
      }
      piece[table].push(row);
      bytes += rowBytes + String(row["raw"] ?? "").length;
    }
  }
  return pieces;
}

export async function insertRows(
  session: Session,
  rows: NewRows,
  { text, columns }: RowInsert,
): Promise<void> {
  const values = columns.map(({ table, name }) => rows[table].map((row) => row[name] ?? null));
  await session.rows(text, values, "insert-rows");
}
