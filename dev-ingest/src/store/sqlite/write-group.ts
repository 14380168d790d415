import { isAscii } from "node:buffer";
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import type { Issue } from "../../wire/issue.ts";
import type { EventStatus, Lane, Rejection } from "../event-store.ts";
import { laneCodes, noRunId, statusCodes } from "./codes.ts";
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
  /** Number of its first event, sum and posting in the group, and how many it has. */
  readonly firstEvent: number;
  readonly events: number;
  readonly firstSum: number;
  readonly sums: number;
  readonly firstPosting: number;
  readonly postings: number;
  /** Only of events that are not ok, by their place among the accepted. */
  readonly verdicts: readonly {
    readonly at: number;
    readonly status: EventStatus;
    readonly issues: readonly Issue[];
  }[];
  readonly rejected: readonly Rejection[];
  readonly answer: string;
}

export type BatchOutcome =
  | { readonly kind: "stored"; readonly firstSeq: number }
  | { readonly kind: "duplicate"; readonly answer: string; readonly checksum: number };

const eventColumns = "seq, batch_seq, lane, run_id, name_id, position, status, raw, issues";
const insertOne = `insert into event (${eventColumns}) values (?, ?, ?, ?, ?, ?, ?, ?, ?)`;
/** Rows that one statement inserts where it can: calling it costs as much as a row. */
const rowsAtOnce = 20;

/** Inserts events that are ok and stand side by side in their body: what they share is bound once. */
function insertMany(): string {
  const rows = Array.from(
    { length: rowsAtOnce },
    (_, nth) => `(?1 + ${nth}, ?2, ?3, ?4, ?${6 + nth * 2}, ?5 + ${nth}, 0, ?${7 + nth * 2}, null)`,
  );
  return `insert into event (${eventColumns}) values ${rows.join(", ")}`;
}

/** Writes the rows of one batch inside the caller's transaction. */
export class BatchRows {
  readonly #findBatch: StatementSync;
  readonly #insertBatch: StatementSync;
  readonly #insertOne: StatementSync;
  readonly #insertMany: StatementSync;
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
    this.#insertOne = database.prepare(insertOne);
    this.#insertMany = database.prepare(insertMany());
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
    this.#insertEvents(batch, group, [firstSeq, lastInsertRowid, lane, runId]);
    for (const rejection of batch.rejected) this.reject(rejection);
    return { kind: "stored", firstSeq };
  }

  runIdOf({ run, receivedAtMs }: Pick<GroupBatch, "run" | "receivedAtMs">): number {
    return run === null ? noRunId : this.#dictionary.runId(run, receivedAtMs);
  }

  #insertEvents(
    batch: GroupBatch,
    { bytes, spans, names, words }: Group,
    [firstSeq, batchSeq, lane, runId]: readonly [number, number | bigint, number, number],
  ): void {
    const verdicts =
      batch.verdicts.length === 0
        ? null
        : new Map(batch.verdicts.map((verdict) => [verdict.at, verdict]));
    const textOf = textReader(Buffer.from(bytes, batch.offset, batch.length));
    const raw = (place: number): string => {
      const span = (batch.firstEvent + place) * numbersPerSpan;
      return textOf(spans[span]!, spans[span + 1]!);
    };
    const nameId = (place: number): number =>
      this.#dictionary.wordId(words[names[batch.firstEvent + place]!]!);
    const position = (place: number): number =>
      spans[(batch.firstEvent + place) * numbersPerSpan + 2]!;
    let place = 0;
    while (place < batch.events) {
      const last = place + rowsAtOnce - 1;
      const isPlain =
        verdicts === null &&
        last < batch.events &&
        position(last) - position(place) === rowsAtOnce - 1;
      if (isPlain) {
        const values: SQLInputValue[] = [firstSeq + place, batchSeq, lane, runId, position(place)];
        for (; place <= last; place++) values.push(nameId(place), raw(place));
        this.#insertMany.run(...values);
        continue;
      }
      const verdict = verdicts?.get(place);
      this.#insertOne.run(
        firstSeq + place,
        batchSeq,
        lane,
        runId,
        nameId(place),
        position(place),
        verdict === undefined ? 0 : statusCodes[verdict.status],
        raw(place),
        verdict === undefined ? null : JSON.stringify(verdict.issues),
      );
      place++;
    }
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

/** Decodes pieces of a body; one of ASCII only, as most are, is decoded once and cut. */
function textReader(body: Buffer): (start: number, end: number) => string {
  if (!isAscii(body)) return (start, end) => body.toString("utf8", start, end);
  const text = body.toString("latin1");
  return (start, end) => text.slice(start, end);
}
