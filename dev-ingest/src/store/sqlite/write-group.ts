import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { Issue } from "../../wire/issue.ts";
import type { EventStatus, Lane, Rejection } from "../event-store.ts";
import { laneCodes, noRunId, statusCodes } from "./codes.ts";
import type { Dictionary } from "./dictionary.ts";
import type { GroupSummary } from "./group-summary.ts";

/** One batch on its way to the writer; its body and spans lie in the group's shared buffers. */
export interface GroupBatch {
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
  /** Index of the first of its spans: start, end and position, three numbers an event. */
  readonly firstSpan: number;
  readonly events: number;
  /** Only of events that are not ok, by their place among the accepted. */
  readonly verdicts: readonly {
    readonly at: number;
    readonly status: EventStatus;
    readonly issues: readonly Issue[];
  }[];
  readonly rejected: readonly Rejection[];
  readonly answer: string;
}

/** One event, parsed before the transaction begins. */
export interface PreparedEvent {
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly raw: string;
  readonly position: number;
}

export interface PreparedBatch {
  readonly batch: GroupBatch;
  readonly events: readonly PreparedEvent[];
}

export type BatchOutcome =
  | { readonly kind: "stored"; readonly firstSeq: number }
  | { readonly kind: "duplicate"; readonly answer: string; readonly checksum: number };

/** Reads the events of a batch out of the group's buffers. Throws when they are not what the batch says. */
export function prepareBatch(batch: GroupBatch, bytes: Buffer, spans: Int32Array): PreparedBatch {
  const events: PreparedEvent[] = [];
  for (let nth = 0; nth < batch.events; nth++) {
    const span = batch.firstSpan + nth * 3;
    const raw = bytes.toString(
      "utf8",
      batch.offset + spans[span]!,
      batch.offset + spans[span + 1]!,
    );
    const { event_name: name, properties } = JSON.parse(raw) as {
      event_name: string;
      properties: Readonly<Record<string, unknown>>;
    };
    events.push({ name, properties, raw, position: spans[span + 2]! });
  }
  return { batch, events };
}

/** Rows that one statement inserts: calling it costs as much as a row. */
const rowsAtOnce = 20;
const eventColumns = 9;

function insertionOf(rows: number): string {
  const row = `(${Array(eventColumns).fill("?").join(", ")})`;
  return `insert into event (seq, batch_seq, lane, run_id, name_id, position, status, raw, issues) values ${Array(rows).fill(row).join(", ")}`;
}

/** Writes the rows of one batch inside the caller's transaction. */
export class BatchRows {
  readonly #findBatch: StatementSync;
  readonly #insertBatch: StatementSync;
  readonly #insertEvent: StatementSync;
  readonly #insertEvents: StatementSync;
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
    this.#insertEvent = database.prepare(insertionOf(1));
    this.#insertEvents = database.prepare(insertionOf(rowsAtOnce));
    this.#insertRejection = database.prepare(
      "insert into rejection (lane, run_id, batch_id, received_at_ms, origin, user_agent, position, raw, raw_bytes, code, message, path) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    );
  }

  write({ batch, events }: PreparedBatch, firstSeq: number, summary: GroupSummary): BatchOutcome {
    const lane = laneCodes[batch.lane];
    const runId =
      batch.run === null ? noRunId : this.#dictionary.runId(batch.run, batch.receivedAtMs);
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
      events.length,
      batch.rejected.length,
      batch.length,
      batch.answer,
    );
    const verdictByPlace =
      batch.verdicts.length === 0
        ? null
        : new Map(batch.verdicts.map((verdict) => [verdict.at, verdict]));
    const scope = summary.scope(lane, runId, batch.receivedAtMs);
    let values: SQLInputValue[] = [];
    for (let nth = 0; nth < events.length; nth++) {
      const event = events[nth]!;
      const nameId = this.#dictionary.wordId(event.name);
      const verdict = verdictByPlace?.get(nth);
      values.push(
        firstSeq + nth,
        lastInsertRowid,
        lane,
        runId,
        nameId,
        event.position,
        verdict === undefined ? 0 : statusCodes[verdict.status],
        event.raw,
        verdict === undefined ? null : JSON.stringify(verdict.issues),
      );
      summary.add(scope, nameId, event.properties);
      if (values.length < rowsAtOnce * eventColumns) continue;
      this.#insertEvents.run(...values);
      values = [];
    }
    for (let at = 0; at < values.length; at += eventColumns) {
      this.#insertEvent.run(...values.slice(at, at + eventColumns));
    }
    for (const rejection of batch.rejected) this.reject(rejection);
    return { kind: "stored", firstSeq };
  }

  reject(rejection: Rejection): void {
    this.#insertRejection.run(
      laneCodes[rejection.lane],
      rejection.run === null
        ? noRunId
        : this.#dictionary.runId(rejection.run, rejection.receivedAtMs),
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
