import type { AppendOutcome, IncomingBatch } from "../event-store.ts";
import type { Rejection } from "../../questions/rows.ts";
import { countTables } from "../../questions/count-tables.ts";
import type { Row } from "../../questions/question.ts";
import { Totals } from "../totals.ts";
import {
  type BatchTables,
  type NewRow,
  rejectionRow,
  type RowScope,
  writeBatch,
} from "../write-batch.ts";
import { insertRows, type NewRows, type Table, tables, takePieces } from "./insert-rows.ts";
import type { Session } from "./sessions.ts";
import { storableBatch } from "./storable-batch.ts";

// Rows travel as JSON. An update that changes nothing locks a row, and answers it; all processes lock in the same order.
const lockClients = `insert into client (path, run, client, first_contact_ms, last_contact_ms, received, without, rejected, dropped, upto, events, unaccounted, requests, retries, duplicates)
  select path, run, client, $2, $2, '[]', '[]', '[]', '{}', 0, 0, 0, 0, 0, 0
  from (select distinct path, run, client from json_populate_recordset(null::client, $1) where client is not null order by path, run, client) as wanted
  on conflict (path, run, client) do update set client = excluded.client returning *`;
// One by one: a plan that was made while the table was small would read all of it.
const findBatches = `select found.* from json_populate_recordset(null::batch, $1) as wanted,
  lateral (select * from batch where (path, run, batch_id) = (wanted.path, wanted.run, wanted.batch_id) limit 1) as found`;
const takeNumbers = `select case when $1::bigint > 0 then take_numbers('event_seq', $1) end as seq, take_numbers('batch_seq', $2) as batch`;

/** What is stored: a batch, or what was refused as a whole. */
export type Piece = IncomingBatch | Rejection;

/**
 * Writes pieces in one transaction of two round trips; of more where there is much to write.
 *
 * @param onNumbered Called when it has its seqs, or has failed: a group that begins then gets later ones.
 */
export async function writeGroup(
  session: Session,
  group: readonly Piece[],
  onNumbered: () => void,
): Promise<readonly (AppendOutcome | void)[]> {
  const [known, ...pieces] = await Promise.all([
    begin(session, group, onNumbered),
    ...group.map((piece) => ("bytes" in piece ? storableBatch(piece) : piece)),
  ]);
  const outcomes = pieces.map((piece) =>
    "raw" in piece ? known.put("rejection", rejectionRow(piece)) : writeBatch(piece, known),
  );
  const rows = known.written();
  for (const piece of takePieces(rows)) await insertRows(session, piece);
  await Promise.all([insertRows(session, rows), session.rows("commit")]);
  return outcomes;
}

/** Begins a transaction; its clients are locked until the commit. */
async function begin(
  session: Session,
  group: readonly Piece[],
  onNumbered: () => void,
): Promise<GroupTables> {
  const batches = group.filter((piece) => "bytes" in piece);
  const ids = batches.map(({ path, run, batchId: id }) => ({ path, run: run ?? "", batch_id: id }));
  const clients = batches.flatMap(({ path, run, client, reports }) =>
    [{ client }, ...reports].map((said) => ({ path, run: run ?? "", client: said.client })),
  );
  const events = batches.reduce((sum, batch) => sum + batch.events.length, 0);
  const [, [numbers], locked, found] = await Promise.all([
    // A transaction has its id before it takes numbers: the watermark depends on it.
    session.rows("begin; select pg_current_xact_id()"),
    session.rows(takeNumbers, [events, group.length], "take-numbers").finally(onNumbered),
    session.rows(lockClients, [clients, Date.now()], "lock-clients"),
    session.rows(findBatches, [ids], "find-batches"),
  ]);
  return new GroupTables(numbers!, locked, found);
}

/** The tables as one group sees them: what was there before, and what it adds. */
class GroupTables implements BatchTables {
  readonly totals: Totals = new Totals();
  readonly next: BatchTables["next"];
  readonly #found: ReadonlyMap<unknown, Row>;
  readonly #put = tables.map((table) => [table, new Map<unknown, NewRow>()] as const);
  readonly #rows = Object.fromEntries(this.#put) as Record<Table, Map<unknown, NewRow>>;

  constructor(numbers: Row, clients: readonly Row[], batches: readonly Row[]) {
    this.next = { seq: Number(numbers["seq"]), batch: Number(numbers["batch"]) };
    this.#found = new Map([
      ...clients.map((row) => [keyOf("client", row), row] as const),
      ...batches.map((row) => [keyOf("batch", row), row] as const),
    ]);
  }

  find(table: "batch" | "client", name: string, scope: RowScope): Row | null {
    const key = keyOf(table, { ...scope, batch_id: name, client: name });
    return this.#rows[table].get(key) ?? this.#found.get(key) ?? null;
  }

  /** One that is put again is written once. */
  put(table: Table, row: NewRow): void {
    this.#rows[table].set(keyOf(table, row), row);
  }

  /** What the group adds to the tables. */
  written(): NewRows {
    for (const { table, row } of this.totals.rows()) this.put(countTables.minute[table], row);
    return Object.fromEntries(this.#put.map(([table, rows]) => [table, [...rows.values()]]));
  }
}

/** A batch and a client are known by their names, everything else by itself. */
function keyOf(table: Table, row: Row): unknown {
  const name = table === "batch" ? row["batch_id"] : table === "client" ? row["client"] : null;
  return name === null ? row : [table, row["path"], row["run"], name].join("\n");
}
