import type { StatementSync } from "node:sqlite";
import { type CountTable, countTables } from "../../questions/count-tables.ts";
import type { Row } from "../../questions/question.ts";
import { Totals } from "../totals.ts";
import { type BatchTables, changes, type NewRow, type RowScope } from "../write-batch.ts";
import type { QuestionRunner } from "./run-question.ts";

type Table = "batch" | "event" | "value" | "client" | "rejection" | CountTable;

const addCounts = `on conflict do update set events = events + excluded.events, unsummed = unsummed + excluded.unsummed,
    warnings = warnings + excluded.warnings, invalid = invalid + excluded.invalid,
    first_at_ms = min(first_at_ms, excluded.first_at_ms), last_at_ms = max(last_at_ms, excluded.last_at_ms)`;
const addSums = `on conflict do update set count = count + excluded.count, sum = decimal_add(sum, excluded.sum),
    min = decimal_min(min, excluded.min), max = decimal_max(max, excluded.max)`;
/** What becomes of a row whose key is there. */
const conflicts: Partial<Record<Table, string>> = {
  batch: `on conflict (id) ${changes.batch}`,
  client: `on conflict ${changes.client}`,
  minute: addCounts,
  hour: addCounts,
  total: addSums,
  hour_total: addSums,
};

/** The tables as one group sees them. The caller begins before it is made, and commits when it is finished. */
export class GroupTables implements BatchTables {
  readonly totals: Totals = new Totals();
  readonly next: BatchTables["next"];
  readonly #runner: QuestionRunner;
  readonly #inserts = new Map<Table, StatementSync>();

  constructor(runner: QuestionRunner) {
    this.#runner = runner;
    const last = runner.prepare("select last_seq, last_batch from store").get()!;
    this.next = { seq: Number(last["last_seq"]) + 1, batch: Number(last["last_batch"]) + 1 };
  }

  /** Writes what was counted, and which numbers were given. */
  finish(): void {
    for (const { table, row } of this.totals.rows())
      for (const { ms, [table]: counted } of Object.values(countTables))
        this.put(counted, { ...row, minute_ms: Math.floor(row.minute_ms / ms) * ms });
    this.#runner
      .prepare("update store set last_seq = ?, last_batch = ?")
      .run(this.next.seq - 1, this.next.batch - 1);
  }

  find(table: "batch" | "client", name: string, { path, run }: RowScope): Row | null {
    const column = table === "batch" ? "batch_id" : "client";
    const found = this.#runner
      .prepare(`select * from ${table} where ${column} = ? and path = ? and run = ?`)
      .get(name, path, run);
    return (found as Row | undefined) ?? null;
  }

  put(table: Table, row: NewRow): void {
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
}
