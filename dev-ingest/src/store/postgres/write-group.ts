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
import { insertRows, type NewRows, noRows, takePieces } from "./insert-rows.ts";
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
/** No two sessions write the same totals: their process has a number that no other has at that time. */
const takeNumbers = `select case when $1::bigint > 0 then take_numbers('event_seq', $1) end as seq, take_numbers('batch_seq', $2) as batch, pg_backend_pid() as writer`;

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
  const [tables, ...pieces] = await Promise.all([
    begin(session, group, onNumbered),
    ...group.map((piece) => (isBatch(piece) ? storableBatch(piece) : piece)),
  ]);
  const outcomes = pieces.map((piece) =>
    "raw" in piece ? tables.put("rejection", rejectionRow(piece)) : writeBatch(piece, tables),
  );
  const rows = tables.written();
  for (const piece of takePieces(rows)) await insertRows(session, piece);
  await Promise.all([insertRows(session, rows), session.rows("commit")]);
  return outcomes;
}

function isBatch(piece: Piece): piece is IncomingBatch {
  return "bytes" in piece;
}

/** Begins a transaction; its clients are locked until the commit. */
async function begin(
  session: Session,
  group: readonly Piece[],
  onNumbered: () => void,
): Promise<GroupTables> {
  const batches = group.filter(isBatch);
  const ids = batches.map(({ path, run, batchId: id }) => ({ path, run: run ?? "", batch_id: id }));
  const clients = batches.flatMap(({ path, run, client, reports }) =>
    [{ client }, ...reports].map((said) => ({ path, run: run ?? "", client: said.client })),
  );
  const events = batches.reduce((sum, batch) => sum + batch.events.length, 0);
  const [, [numbers], lockedClients, foundBatches] = await Promise.all([
    // A transaction has its id before it takes numbers: the watermark depends on it.
    session.rows("begin; select pg_current_xact_id()"),
    session.rows(takeNumbers, [events, group.length], "take-numbers").finally(onNumbered),
    session.rows(lockClients, [clients, Date.now()], "lock-clients"),
    session.rows(findBatches, [ids], "find-batches"),
  ]);
  return new GroupTables(numbers!, lockedClients, foundBatches);
}

/** Tables whose rows have names, by the columns of these. */
const nameColumns = { batch: "batch_id", client: "client" } as const;
type Named = keyof typeof nameColumns;

/** The tables as one group sees them: what was there before, and what it adds. */
class GroupTables implements BatchTables {
  readonly totals: Totals = new Totals();
  readonly next: BatchTables["next"];
  readonly #rows = noRows();
  /** Rows by their names, as they were found or are put. */
  readonly #named = new Map<string, Row>();
  readonly #writer: number;

  constructor(numbers: Row, clients: readonly Row[], batches: readonly Row[]) {
    this.next = { seq: Number(numbers["seq"]), batch: Number(numbers["batch"]) };
    this.#writer = Number(numbers["writer"]);
    for (const row of clients) this.#named.set(keyOf("client", row), row);
    for (const row of batches) this.#named.set(keyOf("batch", row), row);
  }

  find(table: Named, name: string, scope: RowScope): Row | null {
    return this.#named.get(keyOf(table, { ...scope, [nameColumns[table]]: name })) ?? null;
  }

  put(table: Named | "event" | "value" | "rejection", row: NewRow): void {
    const rows = this.#rows[table];
    if ((table !== "batch" && table !== "client") || row[nameColumns[table]] === null) {
      rows.push(row);
      return;
    }
    const key = keyOf(table, row);
    const nth = rows.indexOf(this.#named.get(key) as NewRow);
    // One that this group has put before is written once.
    if (nth === -1) rows.push(row);
    else rows[nth] = row;
    this.#named.set(key, row);
  }

  /** What the group adds to the tables. */
  written(): NewRows {
    for (const { table, row } of this.totals.rows())
      this.#rows[countTables.minute[table]].push({ ...row, writer: this.#writer });
    return this.#rows;
  }
}

function keyOf(table: Named, row: Row): string {
  return [table, row["path"], row["run"], row[nameColumns[table]]].join("\n");
}
