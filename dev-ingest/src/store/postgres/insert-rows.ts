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

/** Rows of one table that are sent together. */
export interface Piece {
  readonly table: Table;
  readonly rows: readonly NewRow[];
}

/** A piece is put together in one turn of the event loop. */
const maxPieceRows = 500;

/** Pieces that are to be inserted one after the other, and those that can go at one time. */
export function piecesOf(rows: NewRows): readonly [full: readonly Piece[], rest: readonly Piece[]] {
  const pieces: Piece[] = [];
  for (const table of tables)
    for (let at = 0; at < rows[table].length; at += maxPieceRows)
      pieces.push({ table, rows: rows[table].slice(at, at + maxPieceRows) });
  const isFull = (piece: Piece): boolean => piece.rows.length === maxPieceRows;
  return [pieces.filter(isFull), pieces.filter((piece) => !isFull(piece))];
}

export async function insertRows(session: Session, { table, rows }: Piece): Promise<void> {
  const conflict = conflicts[table];
  if (conflict === null) return session.copy(table, rows);
  const columns = Object.keys(rows[0]!).join(", ");
  const text = `insert into ${table} as old (${columns}) select ${columns} from json_populate_recordset(null::${table}, $1) ${conflict}`;
  await session.rows(text, [rows], `insert-${table}`);
}
