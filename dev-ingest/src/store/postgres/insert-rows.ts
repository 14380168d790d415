import type { CountTable } from "../../questions/count-tables.ts";
import { clientChanges, type NewRow } from "../write-batch.ts";
import type { Session } from "./sessions.ts";

type Table = "batch" | "event" | "value" | "client" | "rejection" | CountTable;

const addCounts = `on conflict (path, run, name, minute_ms, writer) do update set events = old.events + excluded.events, unsummed = old.unsummed + excluded.unsummed,
    warnings = old.warnings + excluded.warnings, invalid = old.invalid + excluded.invalid,
    first_at_ms = least(old.first_at_ms, excluded.first_at_ms), last_at_ms = greatest(old.last_at_ms, excluded.last_at_ms)`;
const addSums = `on conflict (path, run, name, property, minute_ms, writer) do update set count = old.count + excluded.count,
    sum = old.sum + excluded.sum, min = least(old.min, excluded.min), max = greatest(old.max, excluded.max)`;
/** What becomes of a row whose key is there; null where a row is always new, and `copy` takes it for less. */
const conflicts: Readonly<Record<Table, string | null>> = {
  batch: null,
  event: null,
  value: null,
  rejection: null,
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

/** Bytes of the rows that are sent at once, about: they are put together in one turn of the event loop. */
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

export async function insertRows(session: Session, rows: NewRows): Promise<void> {
  const written = tables.filter((table) => rows[table].length > 0);
  await Promise.all(written.map((table) => insertInto(session, table, rows[table])));
}

function insertInto(session: Session, table: Table, rows: readonly NewRow[]): Promise<unknown> {
  const names = Object.keys(rows[0]!);
  const columns = names.join(", ");
  if (conflicts[table] === null)
    return session.copy(
      `${table} (${columns})`,
      rows.map((row) => names.map((name) => row[name]!)),
    );
  const text = `insert into ${table} as old (${columns}) select ${columns} from json_populate_recordset(null::${table}, $1::json -> 'rows') ${conflicts[table]}`;
  return session.rows(text, [{ rows }], `insert-${table}`);
}
