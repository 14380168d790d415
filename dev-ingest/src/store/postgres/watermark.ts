import type { Session } from "./sessions.ts";

/**
 * Up to which seq every event is visible, and none will come any more.
 *
 * Transactions end in another order than they took their seqs. But each has its id before it takes one: when all
 * transactions have ended that are older than one that began after a seq was given, nothing up to that seq can come any more.
 */
export class Watermark {
  #visible = 0;
  #given = 0;
  /** What is visible when every transaction before this one has ended. */
  #awaited: { readonly transaction: bigint; readonly seq: number } | null = null;
  #lookSinceMs: number | null = null;

  get visible(): number {
    return this.#visible;
  }

  /** The highest seq that was given when it was looked last; its event may not be visible yet, or was rolled back. */
  get given(): number {
    return this.#given;
  }

  /** Milliseconds since something was given that is not visible yet; 0 when everything is. */
  lagMs(nowMs: number): number {
    return this.#lookSinceMs === null ? 0 : nowMs - this.#lookSinceMs;
  }

  /** Looks how far it has come. */
  async advance(session: Session): Promise<void> {
    const [sequence] = await session.rows(
      "select case when is_called then last_value else 0 end as given from event_seq",
      [],
      "given-seqs",
    );
    const given = Number(sequence!["given"]);
    this.#given = Math.max(given, this.#visible);
    if (given <= this.#visible) {
      this.#lookSinceMs = null;
      return;
    }
    this.#lookSinceMs ??= performance.now();
    const [transaction, oldest] = await this.#transactions(session);
    if (oldest === transaction) this.#visible = given;
    else if (this.#awaited !== null && oldest >= this.#awaited.transaction)
      this.#visible = Math.max(this.#visible, this.#awaited.seq);
    else {
      this.#awaited ??= { transaction, seq: given };
      return;
    }
    this.#awaited = oldest === transaction ? null : { transaction, seq: given };
    this.#lookSinceMs = this.#given === this.#visible ? null : performance.now();
  }

  /** A transaction of this moment, and the oldest that runs in this database. */
  async #transactions(session: Session): Promise<readonly [bigint, bigint]> {
    const [, [current], [oldest]] = await Promise.all([
      session.rows("begin"),
      session.rows("select pg_current_xact_id()::text as id", [], "transaction"),
      session.rows(oldestAge, [], "oldest-age"),
      session.rows("commit"),
    ]);
    const transaction = BigInt(String(current!["id"]));
    return [transaction, transaction - BigInt(String(oldest!["age"]))];
  }
}

/**
 * How much older than this transaction the oldest one of this database is that has an id: `age` counts from the transaction
 * that asks. The snapshot's xmin would do, but it is that of the whole server, whose other databases have other work.
 * Everyone may read these columns of `pg_stat_activity`; the function beneath the view spares two joins.
 */
const oldestAge = `select greatest(max(age(backend_xid)), 0) as age from pg_stat_get_activity(null)
  where datid = (select oid from pg_database where datname = current_database())`;
