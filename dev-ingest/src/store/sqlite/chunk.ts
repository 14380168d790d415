import type { Issue } from "../../wire/issue.ts";
import type { EventRow, EventStatus, Lane } from "../event-store.ts";
import { type ChunkData, unpackChunk } from "./chunk-data.ts";
import { laneOf } from "./codes.ts";
import { senderOf, type SqlRow, textOrNull } from "./rows.ts";

/** What is to be said of an event that is not ok. */
export interface Verdict {
  /** Its place in the chunk. */
  readonly at: number;
  readonly status: EventStatus;
  readonly issues: readonly Issue[];
}

const okVerdict: Omit<Verdict, "at"> = { status: "ok", issues: [] };

/** Columns and tables of a chunk, as `Chunk` reads them. */
export const chunkColumns: string =
  "chunk.first_seq, chunk.first_batch_seq, chunk.last_batch_seq, chunk.lane, chunk.run_id, run.name as run, chunk.events, chunk.verdicts, chunk.is_packed, chunk.data";
export const chunkTables: string = "chunk left join run on run.id = chunk.run_id";

/** Reads the rows of the batches between two seqs that have events, in their order. */
export type ReadBatches = (firstSeq: number, lastSeq: number) => readonly SqlRow[];

/** Events that were stored side by side. A place counts them from 0. */
export class Chunk {
  readonly firstSeq: number;
  readonly events: number;
  readonly lane: Lane;
  readonly run: string | null;
  readonly runId: number;
  readonly #row: SqlRow;
  readonly #readBatches: ReadBatches;
  readonly #verdicts: ReadonlyMap<number, Verdict> | null;
  // Both are read when they are asked for: a walk passes by many chunks that nobody wants.
  #data: ChunkData | null = null;
  #batches: readonly SqlRow[] | null = null;
  #lastBatch = 0;

  constructor(row: SqlRow, readBatches: ReadBatches) {
    this.#row = row;
    this.#readBatches = readBatches;
    this.firstSeq = Number(row["first_seq"]);
    this.events = Number(row["events"]);
    this.lane = laneOf(row["lane"]);
    this.run = textOrNull(row["run"]);
    this.runId = Number(row["run_id"]);
    this.#verdicts =
      typeof row["verdicts"] === "string"
        ? new Map(
            (JSON.parse(row["verdicts"]) as Verdict[]).map((verdict) => [verdict.at, verdict]),
          )
        : null;
  }

  has(seq: number): boolean {
    return seq >= this.firstSeq && seq < this.firstSeq + this.events;
  }

  nameId(place: number): number {
    return this.#unpacked.nameIds[place]!;
  }

  status(place: number): EventStatus {
    return this.#verdict(place).status;
  }

  receivedAtMs(place: number): number {
    return Number(this.#batchOf(place)["received_at_ms"]);
  }

  /** The event's JSON text as received. */
  raw(place: number): string {
    const { text, starts, ends } = this.#unpacked;
    return text.toString("utf8", starts[place], ends[place]);
  }

  properties(place: number): Readonly<Record<string, unknown>> {
    const { properties } = JSON.parse(this.raw(place)) as {
      readonly properties: Readonly<Record<string, unknown>>;
    };
    return properties;
  }

  toEventRow(place: number, name: string, raw: string): EventRow {
    const batch = this.#batchOf(place);
    const { status, issues } = this.#verdict(place);
    return {
      seq: this.firstSeq + place,
      receivedAtMs: Number(batch["received_at_ms"]),
      lane: this.lane,
      run: this.run,
      batchId: textOrNull(batch["batch_id"]),
      index: this.#unpacked.positions[place]!,
      name,
      raw,
      status,
      issues,
      sender: senderOf(batch),
    };
  }

  get #unpacked(): ChunkData {
    const { is_packed, data } = this.#row;
    return (this.#data ??= unpackChunk(
      { isPacked: is_packed === 1, data: data as Uint8Array },
      this.events,
    ));
  }

  /** The row of the batch in which an event came; those of hidden events may be gone, and are as good as the next one. */
  #batchOf(place: number): SqlRow {
    const batches = (this.#batches ??= this.#readBatches(
      Number(this.#row["first_batch_seq"]),
      Number(this.#row["last_batch_seq"]),
    ));
    const seq = this.firstSeq + place;
    // Mostly the one that was asked for last.
    let nth = this.#lastBatch;
    while (nth > 0 && seq < Number(batches[nth]!["first_event_seq"])) nth--;
    while (nth < batches.length - 1 && seq >= Number(batches[nth + 1]!["first_event_seq"])) nth++;
    this.#lastBatch = nth;
    return batches[nth] ?? {};
  }

  #verdict(place: number): Omit<Verdict, "at"> {
    return this.#verdicts?.get(place) ?? okVerdict;
  }
}
