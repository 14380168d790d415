import { countTables } from "../../questions/count-tables.ts";
import { changes, type NewRow } from "../write-batch.ts";
import type { Session } from "./sessions.ts";

/** Where rows of a group go; a minute and a total are also added to their hours. */
export const tables = [
  "event",
  "value",
  "rejection",
  "batch",
  "client",
  "minute",
  "total",
] as const;
export type Table = (typeof tables)[number];

const rowsOf = (table: Table): string =>
  `json_populate_recordset(null::${table}, $1::json -> '${table}')`;
/**
 * What is inserted into tables that may have the row, and what becomes of it then. Hours are added up from the group's minutes. No two
 * sessions write the same row: the database's process of each has a number that no other has at that time.
 */
const others = [
  `batch as old select * from ${rowsOf("batch")} on conflict (id) ${changes.batch}`,
  `client as old select * from ${rowsOf("client")} on conflict (path, run, client) ${changes.client}`,
  ...Object.values(countTables).flatMap(({ ms, counts, sums }) => [
    `${counts} as old select path, run, name, minute_ms / ${ms} * ${ms}, sum(events), min(first_at_ms), max(last_at_ms),
    sum(warnings), sum(invalid), sum(unsummed), pg_backend_pid() from ${rowsOf("minute")} group by 1, 2, 3, 4
    on conflict (path, run, name, minute_ms, writer) do update set events = old.events + excluded.events,
    warnings = old.warnings + excluded.warnings, invalid = old.invalid + excluded.invalid, unsummed = old.unsummed + excluded.unsummed,
    first_at_ms = least(old.first_at_ms, excluded.first_at_ms), last_at_ms = greatest(old.last_at_ms, excluded.last_at_ms)`,
    `${sums} as old select path, run, name, property, minute_ms / ${ms} * ${ms}, sum(count), sum(sum), min(min), max(max),
    pg_backend_pid() from ${rowsOf("total")} group by 1, 2, 3, 4, 5
    on conflict (path, run, name, property, minute_ms, writer) do update set count = old.count + excluded.count,
    sum = old.sum + excluded.sum, min = least(old.min, excluded.min), max = greatest(old.max, excluded.max)`,
  ]),
];
/** One statement for all of them: each costs more than the few rows that a group has for it. */
const insertOthers = `with ${others.map((rows, nth) => `other_${nth} as (insert into ${rows})`).join(", ")} select`;

/** Rows on their way into the tables. */
export type NewRows = Partial<Record<Table, NewRow[]>>;

/** Rows that are put together in one turn of the event loop. */
const maxTurnRows = 500;

/** Takes out what is beyond that, in pieces to be inserted before the rest. */
export function* takePieces(rows: NewRows): Iterable<NewRows> {
  for (const table of tables)
    while ((rows[table]?.length ?? 0) > maxTurnRows)
      yield { [table]: rows[table]!.splice(0, maxTurnRows) };
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
