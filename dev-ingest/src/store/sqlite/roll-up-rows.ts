import type { DatabaseSync, StatementSync } from "node:sqlite";
import { hourMs, minuteMs, type Summary } from "../roll-up.ts";

/** What a roll-up is of. Property 0 counts events. */
export interface RollUpKey {
  readonly minute: number;
  readonly propertyId: number;
  readonly nameId: number;
  readonly lane: number;
  readonly runId: number;
}

/** Rows that a commit settles, if it has not added more itself: few enough that it stays quick. */
const settledAtOnce = 200;

const addToKnown = `on conflict do update set count = count + excluded.count, sum = sum + excluded.sum,
  min = min(min, excluded.min), max = max(max, excluded.max)`;

/**
 * Writes roll-ups, inside the caller's transaction.
 *
 * What a minute adds is gathered in a small table, and settled among the others when the minute is over: those lie by
 * property and name, so that a series reads them side by side, and each would cost every commit a page.
 */
export class RollUpRows {
  readonly #addOpen: StatementSync;
  readonly #findOld: StatementSync;
  readonly #deleteOld: StatementSync;
  readonly #addSettled: StatementSync;

  constructor(database: DatabaseSync) {
    this.#addOpen = database.prepare(
      `insert into open_roll_up (minute, property_id, name_id, lane, run_id, count, sum, min, max)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?) ${addToKnown}`,
    );
    this.#findOld = database.prepare(
      `select * from open_roll_up where minute < ? order by minute, property_id, name_id, lane, run_id limit ?`,
    );
    this.#deleteOld = database.prepare(
      "delete from open_roll_up where (minute, property_id, name_id, lane, run_id) <= (?, ?, ?, ?, ?)",
    );
    this.#addSettled = database.prepare(
      `insert into roll_up (unit_ms, property_id, name_id, lane, run_id, slot, count, sum, min, max)
       values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ${addToKnown}`,
    );
  }

  add(key: RollUpKey, { count, sum, min, max }: Summary): void {
    const { minute, propertyId, nameId, lane, runId } = key;
    this.#addOpen.run(minute, propertyId, nameId, lane, runId, count, sum, min, max);
  }

  /** Settles some of what older minutes added: twice as many rows as this commit added, so that they do not pile up. */
  settle(beforeMinute: number, added: number): void {
    const rows = this.#findOld.all(beforeMinute, Math.max(settledAtOnce, 2 * added));
    for (const row of rows) {
      const minute = Number(row["minute"]);
      this.#settle(row, minuteMs, minute);
      this.#settle(row, hourMs, Math.floor((minute * minuteMs) / hourMs));
    }
    const last = rows.at(-1);
    if (last)
      this.#deleteOld.run(
        last["minute"]!,
        last["property_id"]!,
        last["name_id"]!,
        last["lane"]!,
        last["run_id"]!,
      );
  }

  #settle(row: ReturnType<StatementSync["all"]>[number], unitMs: number, slot: number): void {
    this.#addSettled.run(
      unitMs,
      row["property_id"]!,
      row["name_id"]!,
      row["lane"]!,
      row["run_id"]!,
      slot,
      row["count"]!,
      row["sum"]!,
      row["min"]!,
      row["max"]!,
    );
  }
}
