import type { Session } from "./sessions.ts";

/**
 * Up to which seq every event is visible, and none will come any more.
 *
 * Transactions end in another order than they took their seqs. But each has its id before it takes one: when all transactions
 * have ended that were running after a seq was given, nothing up to that seq can come any more.
 */
export class Watermark {
  visible = 0;
  /** The highest seq that was given when it was looked last; its event may not be visible yet, or was rolled back. */
  given = 0;
  /** Up to which seq everything is visible when these transactions have ended. */
  #awaited = { transactions: [] as readonly string[], seq: 0 };
  #movedAtMs = 0;

  /** Milliseconds since it moved while something given is not visible yet; 0 when everything is. */
  lagMs(nowMs: number): number {
    return this.given > this.visible ? nowMs - this.#movedAtMs : 0;
  }

  /** Looks how far it has come. */
  async advance(session: Session): Promise<void> {
    const [sequence] = await session.rows(givenSeqs, [], "given-seqs");
    const seq = Number(sequence!["given"]);
    this.given = seq;
    if (seq > this.visible) {
      // Asked after the seqs: the transaction that took one of them has ended, or is among these.
      const rows = await session.rows(runningTransactions, [], "running-transactions");
      const running = rows.map((row) => String(row["id"]));
      if (this.#awaited.transactions.some((id) => running.includes(id))) return;
      this.visible = running.length === 0 ? seq : this.#awaited.seq;
      this.#awaited = { transactions: running, seq };
    }
    this.#movedAtMs = performance.now();
  }
}

const givenSeqs = "select case when is_called then last_value else 0 end as given from event_seq";
/**
 * The transactions of this database that have an id. A snapshot's would do, but it has those of the whole server, whose other
 * databases have other work. Everyone may read these columns of `pg_stat_activity`; the function beneath the view spares two joins.
 */
const runningTransactions = `select backend_xid::text as id from pg_stat_get_activity(null)
  where backend_xid is not null and datid = (select oid from pg_database where datname = current_database())`;
