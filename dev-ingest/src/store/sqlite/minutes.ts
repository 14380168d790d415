import type { DatabaseSync, StatementSync } from "node:sqlite";
import { minuteMs } from "../roll-up.ts";
import type { SeqRange } from "./find-indexed.ts";

/** Where the clock was set back, a minute begins more than once: so many neighbours in time are looked at. */
const disorderedMinutes = 1_000;

/** Notes where in the order of the seqs another minute begins, so that a time is found without an index of every batch. */
export class MinuteLog {
  readonly #insert: StatementSync;
  #minute = Number.NaN;

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare(
      "insert or replace into minute (first_seq, minute) values (?, ?)",
    );
  }

  /** Inside a transaction: events from this seq on were received in this minute. */
  add(firstSeq: number, minute: number): void {
    if (minute === this.#minute) return;
    this.#insert.run(firstSeq, minute);
    this.#minute = minute;
  }

  /** Begins anew: what a transaction noted that was rolled back is not there. */
  forget(): void {
    this.#minute = Number.NaN;
  }
}

/** Where events lie that were received in a stretch of time, to the minute. */
export function seqsReceived(
  database: DatabaseSync,
  { fromMs, untilMs }: { readonly fromMs?: number; readonly untilMs?: number },
): SeqRange {
  return {
    after: fromMs === undefined ? 0 : firstSeqSince(database, fromMs) - 1,
    before: untilMs === undefined ? Number.MAX_SAFE_INTEGER : endSeqOf(database, untilMs),
  };
}

function firstSeqSince(database: DatabaseSync, ms: number): number {
  const { seq } = database
    .prepare(
      `select min(first_seq) as seq from
         (select first_seq from minute where minute >= ? order by minute, first_seq limit ${disorderedMinutes})`,
    )
    .get(Math.floor(ms / minuteMs))!;
  return seq === null ? Number.MAX_SAFE_INTEGER : Number(seq);
}

/** The seq after all those received in the minute of a time or before. */
function endSeqOf(database: DatabaseSync, ms: number): number {
  const { seq } = database
    .prepare(
      `select max(first_seq) as seq from
         (select first_seq from minute where minute <= ? order by minute desc, first_seq desc limit ${disorderedMinutes})`,
    )
    .get(Math.floor(ms / minuteMs))!;
  if (seq === null) return 0;
  const next = database
    .prepare("select min(first_seq) as seq from minute where first_seq > ?")
    .get(Number(seq))!["seq"];
  return next === null ? Number.MAX_SAFE_INTEGER : Number(next);
}
