import type { StatementSync } from "node:sqlite";
import type { ClientNumbers } from "../../questions/client-numbers.ts";
import { toClientRow } from "../../questions/clients.ts";
import type { Row } from "../../questions/question.ts";
import type { CountTable } from "../../questions/count-tables.ts";
import { Totals } from "../totals.ts";
import {
  type BatchTables,
  clientChanges,
  type Growth,
  type NewRow,
  type RowScope,
} from "../write-batch.ts";
import type { QuestionRunner } from "./run-question.ts";

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

/** The tables as one group sees them. The caller begins before it is made, and commits when it is finished. */
export class GroupTables implements BatchTables {
  readonly totals: Totals = new Totals();
  readonly #runner: QuestionRunner;
  readonly #inserts = new Map<Table, StatementSync>();
  #lastSeq: number;
  #lastBatch: number;

  constructor(runner: QuestionRunner) {
    this.#runner = runner;
    const last = runner.prepare("select last_seq, last_batch from store").get()!;
    this.#lastSeq = Number(last["last_seq"]);
    this.#lastBatch = Number(last["last_batch"]);
  }

  /** Writes what was counted, and which numbers were given. */
  finish(): void {
    for (const { table, row } of this.totals.rowsWithHours()) this.insert(table, row);
    this.#runner
      .prepare("update store set last_seq = ?, last_batch = ?")
      .run(this.#lastSeq, this.#lastBatch);
  }

  batchOf(batchId: string, { path, run }: RowScope): Row | null {
    const found = this.#runner
      .prepare("select * from batch where batch_id = ? and path = ? and run = ?")
      .get(batchId, path, run);
    return (found as Row | undefined) ?? null;
  }

  clientOf(client: string, { path, run }: RowScope): ClientNumbers | null {
    const found = this.#runner
      .prepare("select * from client where path = ? and run = ? and client = ?")
      .get(path, run, client);
    return found === undefined ? null : toClientRow(found as Row);
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
      insert = this.#runner.prepare(
        `insert into ${table} (${columns.join(", ")}) values (${columns.map(() => "?").join(", ")}) ${conflicts[table] ?? ""}`,
      );
      this.#inserts.set(table, insert);
    }
    // Rows of one table are made in one place, so that their columns are in one order.
    insert.run(...Object.values(row));
  }

  growBatch(id: number, more: Growth): void {
    this.#runner
      .prepare(
        "update batch set client = ?, last_seq = max(last_seq, ?), events = events + ?, rejected = rejected + ? where id = ?",
      )
      .run(more.client, more.lastSeq, more.events, more.rejected, id);
  }

  putClient(_client: string, _scope: RowScope, row: NewRow): void {
    this.insert("client", row);
  }
}
