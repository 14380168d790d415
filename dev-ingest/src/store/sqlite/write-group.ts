import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { Lane, Rejection } from "../event-store.ts";
import { chunkBytes, SpanColumns, type Verdict } from "./chunk.ts";
import { laneCodes, noRunId } from "./codes.ts";
import type { Dictionary } from "./dictionary.ts";
import { type Group, numbersPerSpan } from "./gather-group.ts";

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

/** Writes the rows of one batch inside the caller's transaction. */
export class BatchRows {
  readonly #findBatch: StatementSync;
  readonly #insertBatch: StatementSync;
  readonly #insertChunk: StatementSync;
  readonly #insertRejection: StatementSync;
  readonly #dictionary: Dictionary;

  constructor(database: DatabaseSync, dictionary: Dictionary) {
    this.#dictionary = dictionary;
    this.#findBatch = database.prepare(
      "select answer, checksum from batch where batch_id = ? and run_id = ? and lane = ?",
    );
    this.#insertBatch = database.prepare(
      "insert into batch (lane, run_id, batch_id, checksum, received_at_ms, origin, user_agent, first_event_seq, events, rejected, bytes, answer) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    );
    this.#insertChunk = database.prepare(
      "insert into chunk (first_seq, batch_seq, lane, run_id, events, verdicts, spans, text) values (?, ?, ?, ?, ?, ?, ?, ?)",
    );
    this.#insertRejection = database.prepare(
      "insert into rejection (lane, run_id, batch_id, received_at_ms, origin, user_agent, position, raw, raw_bytes, code, message, path) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    );
  }

  write(batch: GroupBatch, group: Group, firstSeq: number): BatchOutcome {
    const lane = laneCodes[batch.lane];
    const runId = this.runIdOf(batch);
    if (batch.batchId !== null) {
      const known = this.#findBatch.get(batch.batchId, runId, lane);
      if (known)
        return {
          kind: "duplicate",
          answer: String(known["answer"]),
          checksum: Number(known["checksum"]),
        };
    }
    const { lastInsertRowid } = this.#insertBatch.run(
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
    this.#insertChunks(batch, group, firstSeq, [lastInsertRowid, lane, runId]);
    for (const rejection of batch.rejected) this.reject(rejection);
    return { kind: "stored", firstSeq };
  }

  runIdOf({ run, receivedAtMs }: Pick<GroupBatch, "run" | "receivedAtMs">): number {
    return run === null ? noRunId : this.#dictionary.runId(run, receivedAtMs);
  }

  /** Cuts a body into chunks: each is as many events as fit, and one at least. */
  #insertChunks(
    batch: GroupBatch,
    group: Group,
    firstSeq: number,
    owner: readonly [batchSeq: number | bigint, lane: number, runId: number],
  ): void {
    const startOf = (place: number): number => spanOf(batch, group, place, 0);
    const endOf = (place: number): number => spanOf(batch, group, place, 1);
    let first = 0;
    while (first < batch.events) {
      let end = first + 1;
      while (end < batch.events && endOf(end) - startOf(first) <= chunkBytes) end++;
      const spans = new SpanColumns(end - first);
      for (let place = first; place < end; place++) {
        spans.add(
          startOf(place) - startOf(first),
          endOf(place) - startOf(first),
          spanOf(batch, group, place, 2),
          this.nameId(batch, group, place),
        );
      }
      const text = new Uint8Array(
        group.bytes,
        batch.offset + startOf(first),
        endOf(end - 1) - startOf(first),
      );
      const verdicts = verdictsOf(batch, first, end);
      this.#insertChunk.run(firstSeq + first, ...owner, end - first, verdicts, spans.bytes(), text);
      first = end;
    }
  }

  /** Id of an event's name; the event counts from 0 in its batch. */
  nameId({ firstEvent }: GroupBatch, { names, words }: Group, place: number): number {
    return this.#dictionary.wordId(words[names[firstEvent + place]!]!);
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

function spanOf({ firstEvent }: GroupBatch, { spans }: Group, place: number, nth: number): number {
  return spans[(firstEvent + place) * numbersPerSpan + nth]!;
}

/** The verdicts of a chunk as JSON, counted from its first event; null when all of it is ok. */
function verdictsOf({ verdicts }: GroupBatch, first: number, end: number): string | null {
  if (verdicts.length === 0) return null;
  const own = verdicts
    .filter(({ at }) => at >= first && at < end)
    .map((verdict): Verdict => ({ ...verdict, at: verdict.at - first }));
  return own.length === 0 ? null : JSON.stringify(own);
}
