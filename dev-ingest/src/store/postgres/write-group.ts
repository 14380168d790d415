import type { ClientNumbers } from "../../questions/client-numbers.ts";
import type { AppendOutcome, IncomingBatch } from "../event-store.ts";
import type { Rejection } from "../../questions/rows.ts";
import { toClientRow } from "../../questions/clients.ts";
import type { Row } from "../../questions/question.ts";
import { Totals } from "../totals.ts";
import {
  type BatchTables,
  type Growth,
  type NewRow,
  rejectionRow,
  type RowScope,
  writeBatch,
} from "../write-batch.ts";
import { insertRows, type NewRows, noRows, piecesOf } from "./insert-rows.ts";
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
const growBatches = `update batch set client = more.client, last_seq = greatest(batch.last_seq, more.last_seq), events = batch.events + more.events, rejected = batch.rejected + more.rejected
  from json_populate_recordset(null::batch, $1) as more where batch.id = more.id`;
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
    "raw" in piece ? tables.insert("rejection", rejectionRow(piece)) : writeBatch(piece, tables),
  );
  const { grown, rows } = tables.written();
  const parts = piecesOf(rows);
  for (const part of parts.slice(0, -1)) await insertRows(session, part);
  await Promise.all([
    insertRows(session, parts.at(-1)!),
    ...(grown.length === 0 ? [] : [session.rows(growBatches, [grown], "grow-batches")]),
    session.rows("commit"),
  ]);
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

/** The tables as one group sees them: what was there before, and what it adds. */
class GroupTables implements BatchTables {
  readonly totals: Totals = new Totals();
  readonly #rows = noRows();
  readonly #batches = new Map<string, Row>();
  readonly #numbers = new Map<string, ClientNumbers>();
  readonly #clientRows = new Map<string, NewRow>();
  readonly #grown: NewRow[] = [];
  #nextSeq: number;
  #nextBatch: number;
  readonly #writer: number;

  constructor(numbers: Row, clients: readonly Row[], batches: readonly Row[]) {
    this.#nextSeq = Number(numbers["seq"]);
    this.#nextBatch = Number(numbers["batch"]);
    this.#writer = Number(numbers["writer"]);
    for (const row of clients) this.#numbers.set(keyOf(row, row["client"]), toClientRow(row));
    for (const row of batches) this.#batches.set(keyOf(row, row["batch_id"]), row);
  }

  batchOf(batchId: string, scope: RowScope): Row | null {
    return this.#batches.get(keyOf(scope, batchId)) ?? null;
  }

  clientOf(client: string, scope: RowScope): ClientNumbers | null {
    return this.#numbers.get(keyOf(scope, client)) ?? null;
  }

  nextSeq(): number {
    return this.#nextSeq++;
  }

  nextBatchId(): number {
    return this.#nextBatch++;
  }

  insert(table: "batch" | "event" | "value" | "rejection", row: NewRow): void {
    this.#rows[table].push(row);
    if (table === "batch" && row["batch_id"] !== null)
      this.#batches.set(keyOf(row, row["batch_id"]), row);
  }

  growBatch(id: number, { client, lastSeq, events, rejected }: Growth): void {
    this.#grown.push({ id, client, last_seq: lastSeq, events, rejected });
  }

  putClient(client: string, scope: RowScope, row: NewRow, numbers: ClientNumbers): void {
    this.#numbers.set(keyOf(scope, client), numbers);
    this.#clientRows.set(keyOf(scope, client), row);
  }

  /** What the group adds to the tables, and to rows of `batch`. */
  written(): { readonly rows: NewRows; readonly grown: readonly NewRow[] } {
    this.#rows.client.push(...this.#clientRows.values());
    for (const { table, row } of this.totals.rowsWithHours())
      this.#rows[table].push({ ...row, writer: this.#writer });
    return { rows: this.#rows, grown: this.#grown };
  }
}

function keyOf({ path, run }: { path?: unknown; run?: unknown }, name: unknown): string {
  return `${String(path)}\n${String(run)}\n${String(name)}`;
}
