import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Lane, Rejection } from "../event-store.ts";
import type { Verdict } from "./chunk.ts";
import { laneCodes, noRunId } from "./codes.ts";
import type { Dictionary } from "./dictionary.ts";

/** One batch on its way to the writer; what its events are lies in the group's shared columns. */
export interface GroupBatch {
  /** Place in the group. */
  readonly nth: number;
  readonly lane: Lane;
  readonly run: string | null;
  readonly batchId: string | null;
  readonly checksum: number;
  readonly receivedAtMs: number;
  readonly origin: string | null;
  readonly userAgent: string | null;
  /** Bytes of the body in the group's buffer. */
  readonly offset: number;
  readonly length: number;
  /** Number of its first event, sum and id in the group, and how many it has. */
  readonly firstEvent: number;
  readonly events: number;
  readonly firstSum: number;
  readonly sums: number;
  readonly firstId: number;
  readonly ids: number;
  /** Only of events that are not ok, by their place among the accepted. */
  readonly verdicts: readonly Verdict[];
  readonly rejected: readonly Rejection[];
  readonly answer: string;
}

export type BatchOutcome =
  | { readonly kind: "stored"; readonly firstSeq: number }
  | { readonly kind: "duplicate"; readonly answer: string; readonly checksum: number };

/** Writes the rows of batches and of what was refused, inside the caller's transaction. */
export class BatchRows {
  readonly #findBatch: StatementSync;
  readonly #insertBatch: StatementSync;
  readonly #insertRejection: StatementSync;
  readonly #dictionary: Dictionary;

  constructor(database: DatabaseSync, dictionary: Dictionary) {
    this.#dictionary = dictionary;
    this.#findBatch = database.prepare(
      "select answer, checksum from batch where batch_id = ? and run_id = ? and lane = ?",
    );
    this.#insertBatch = database.prepare(
      `insert into batch (lane, run_id, batch_id, checksum, received_at_ms, origin, user_agent, first_event_seq, events, rejected, bytes, answer) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       on conflict (batch_id, run_id, lane) where batch_id is not null do nothing`,
    );
    this.#insertRejection = database.prepare(
      "insert into rejection (lane, run_id, batch_id, received_at_ms, origin, user_agent, position, raw, raw_bytes, code, message, path) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    );
  }

  /** Writes a batch, unless its id was seen before; answers its seq, or what became of it then. */
  write(batch: GroupBatch, runId: number, firstSeq: number): number | BatchOutcome {
    const lane = laneCodes[batch.lane];
    const { changes, lastInsertRowid } = this.#insertBatch.run(
      lane,
      runId,
      batch.batchId,
      batch.checksum,
      batch.receivedAtMs,
      batch.origin,
      batch.userAgent,
      firstSeq,
      batch.events,
      batch.rejected.length,
      batch.length,
      batch.answer,
    );
    if (changes === 0) {
      const known = this.#findBatch.get(batch.batchId, runId, lane)!;
      return {
        kind: "duplicate",
        answer: String(known["answer"]),
        checksum: Number(known["checksum"]),
      };
    }
    for (const rejection of batch.rejected) this.reject(rejection);
    return Number(lastInsertRowid);
  }

  runIdOf({ run, receivedAtMs }: Pick<GroupBatch, "run" | "receivedAtMs">): number {
    return run === null ? noRunId : this.#dictionary.runId(run, receivedAtMs);
  }

  reject(rejection: Rejection): void {
    this.#insertRejection.run(
      laneCodes[rejection.lane],
      this.runIdOf(rejection),
      rejection.batchId,
      rejection.receivedAtMs,
      rejection.sender.origin,
      rejection.sender.userAgent,
      rejection.index,
      rejection.raw,
      rejection.rawBytes,
      rejection.code,
      rejection.message,
      rejection.path,
    );
  }
}
