import { countTables } from "../../questions/count-tables.ts";
import { changes, type NewRow } from "../write-batch.ts";
import type { Session } from "./sessions.ts";

const tables = ["event", "value", "rejection", "batch", "client", "minute", "total"] as const;
type Table = (typeof tables)[number];

const addCounts = `on conflict (path, run, name, minute_ms, writer) do update set events = old.events + excluded.events, unsummed = old.unsummed + excluded.unsummed,
    warnings = old.warnings + excluded.warnings, invalid = old.invalid + excluded.invalid,
    first_at_ms = least(old.first_at_ms, excluded.first_at_ms), last_at_ms = greatest(old.last_at_ms, excluded.last_at_ms)`;
const addSums = `on conflict (path, run, name, property, minute_ms, writer) do update set count = old.count + excluded.count,
    sum = old.sum + excluded.sum, min = least(old.min, excluded.min), max = greatest(old.max, excluded.max)`;
const rowsOf = (table: Table): string =>
  `json_populate_recordset(null::${table}, $1::json -> '${table}')`;
const hour = `minute_ms / ${countTables.hour.ms} * ${countTables.hour.ms}`;
/** What is inserted into tables that may have the row, and what becomes of it then. Hours are added up from the group's minutes. */
const others = {
  batch: `select * from ${rowsOf("batch")} on conflict (id) ${changes.batch}`,
  client: `select * from ${rowsOf("client")} on conflict (path, run, client) ${changes.client}`,
  minute: `select * from ${rowsOf("minute")} ${addCounts}`,
  hour: `select path, run, name, ${hour}, sum(events), min(first_at_ms), max(last_at_ms), sum(warnings), sum(invalid), sum(unsummed), writer
    from ${rowsOf("minute")} group by path, run, name, ${hour}, writer ${addCounts}`,
  total: `select * from ${rowsOf("total")} ${addSums}`,
  hour_total: `select path, run, name, property, ${hour}, sum(count), sum(sum), min(min), max(max), writer
    from ${rowsOf("total")} group by path, run, name, property, ${hour}, writer ${addSums}`,
};
/** One statement for all of them: each costs more than the few rows that a group has for it. */
const insertOthers = `with ${Object.entries(others)
  .map(([table, rows]) => `in_${table} as (insert into ${table} as old ${rows})`)
  .join(", ")} select`;

/** Rows on their way into the tables. */
export type NewRows = Record<Table, NewRow[]>;

export function noRows(): NewRows {
  return Object.fromEntries(tables.map((table) => [table, [] as NewRow[]])) as NewRows;
}

/** Rows that are put together in one turn of the event loop. */
const maxTurnRows = 500;

/** Takes out what is beyond that, in pieces to be inserted before the rest. */
export function* takePieces(rows: NewRows): Iterable<NewRows> {
  for (const table of tables)
    while (rows[table].length > maxTurnRows)
      yield { ...noRows(), [table]: rows[table].splice(0, maxTurnRows) };
}

/** Inserts rows: those of the first tables are always new, and many, and `copy` takes them for less than `insert`. */
export async function insertRows(session: Session, rows: NewRows): Promise<void> {
  const { event, value, rejection, ...rest } = rows;
  await Promise.all([
    session.copy("event", event),
    session.copy("value", value),
    session.copy("rejection", rejection),
    session.rows(insertOthers, [rest], "insert-others"),
  ]);
}
