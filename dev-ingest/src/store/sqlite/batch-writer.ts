import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { ClientNumbers } from "../../questions/client-numbers.ts";
import type { AppendOutcome } from "../event-store.ts";
import type { Rejection } from "../../questions/rows.ts";
import { toClientRow } from "../../questions/clients.ts";
import type { Row } from "../../questions/question.ts";
import type { CountTable } from "../../questions/count-tables.ts";
import { Totals } from "../totals.ts";
import {
  type BatchTables,
  clientChanges,
  type Growth,
  type NewRow,
  rejectionRow,
  type RowScope,
  type WritableBatch,
  writeBatch,
} from "../write-batch.ts";
import { readIdentity } from "./open-database.ts";

type Table = "batch" | "event" | "value" | "client" | "rejection" | CountTable;

const addCounts = `on conflict do update set events = events + excluded.events, unsummed = unsummed + excluded.unsummed,
    warnings = warnings + excluded.warnings, invalid = invalid + excluded.invalid,
    first_at_ms = min(first_at_ms, excluded.first_at_ms), last_at_ms = max(last_at_ms, excluded.last_at_ms)`;
const addSums = `on conflict do update set count = count + excluded.count, sum = decimal_add(sum, excluded.sum),
    min = decimal_min(min, excluded.min), max = decimal_max(max, excluded.max)`;
/** What becomes of a row whose key is there. */
const conflicts: Partial<Record<Table, string>> = {
  minute: addCounts,
  hour: addCounts,
  total: addSums,
  hour_total: addSums,
  client: `on conflict do update set ${clientChanges}`,
};

/** Writes batches with their ids, totals and clients. The caller begins and commits. */
export class BatchWriter implements BatchTables {
  readonly #database: DatabaseSync;
  readonly #inserts = new Map<Table, StatementSync>();
  readonly #batchById: StatementSync;
  readonly #clientByName: StatementSync;
  readonly #grow: StatementSync;
  #lastSeq: number;
  #lastBatch: number;
  totals: Totals = new Totals();

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#batchById = database.prepare(
      "select * from batch where batch_id = ? and path = ? and run = ?",
    );
    this.#clientByName = database.prepare(
      "select * from client where path = ? and run = ? and client = ?",
    );
    this.#grow = database.prepare(
      "update batch set client = ?, last_seq = max(last_seq, ?), events = events + ?, rejected = rejected + ? where id = ?",
    );
    this.#lastSeq = readIdentity(database).lastSeq;
    const { last } = database.prepare("select coalesce(max(id), 0) as last from batch").get()!;
    this.#lastBatch = Number(last);
  }

  write(batch: WritableBatch): AppendOutcome {
    return writeBatch(batch, this);
  }

  writeRejection(rejection: Rejection): void {
    this.insert("rejection", rejectionRow(rejection));
  }

  /** Writes what was counted and which seqs were given. Call it before the commit. */
  finish(): void {
    for (const { table, row } of this.totals.rowsWithHours()) this.insert(table, row);
    this.totals = new Totals();
    this.#database.prepare("update store set last_seq = ?").run(this.#lastSeq);
  }

  batchOf(batchId: string, { path, run }: RowScope): Row | null {
    return (this.#batchById.get(batchId, path, run) as Row | undefined) ?? null;
  }

  clientOf(client: string, { path, run }: RowScope): ClientNumbers | null {
    const row = this.#clientByName.get(path, run, client) as Row | undefined;
    return row === undefined ? null : toClientRow(row);
  }

  nextSeq(): number {
    return ++this.#lastSeq;
  }

  nextBatchId(): number {
    return ++this.#lastBatch;
  }

  insert(table: Table, row: NewRow): void {
    let insert = this.#inserts.get(table);
    if (!insert) {
      const columns = Object.keys(row);
      insert = this.#database.prepare(
        `insert into ${table} (${columns.join(", ")}) values (${columns.map(() => "?").join(", ")}) ${conflicts[table] ?? ""}`,
      );
      this.#inserts.set(table, insert);
    }
    // Rows of one table are made in one place, so that their columns are in one order.
    insert.run(...Object.values(row));
  }

  growBatch(id: number, more: Growth): void {
    this.#grow.run(more.client, more.lastSeq, more.events, more.rejected, id);
  }

  putClient(_client: string, _scope: RowScope, row: NewRow): void {
    this.insert("client", row);
  }
}
