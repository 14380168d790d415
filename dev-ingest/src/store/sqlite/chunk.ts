import type { Issue } from "../../wire/issue.ts";
import type { EventRow, EventStatus, Lane } from "../event-store.ts";
import { laneOf } from "./codes.ts";
import { senderOf, type SqlRow, textOrNull } from "./rows.ts";

/** Bytes of text after which a chunk ends, so that one event is read without megabytes beside it. */
export const chunkBytes = 65_536;

/** What is to be said of an event that is not ok. */
export interface Verdict {
  /** Its place in the chunk. */
  readonly at: number;
  readonly status: EventStatus;
  readonly issues: readonly Issue[];
}

const numbersPerEvent = 4;
const okVerdict: Omit<Verdict, "at"> = { status: "ok", issues: [] };

/** Gathers where the events of a chunk lie: start and end in its text, position in the body, id of the name; int32, little-endian. */
export class SpanColumns {
  readonly #numbers: Int32Array;
  #at = 0;

  constructor(events: number) {
    this.#numbers = new Int32Array(events * numbersPerEvent);
  }

  add(start: number, end: number, position: number, nameId: number): void {
    this.#numbers[this.#at++] = start;
    this.#numbers[this.#at++] = end;
    this.#numbers[this.#at++] = position;
    this.#numbers[this.#at++] = nameId;
  }

  bytes(): Uint8Array {
    return new Uint8Array(this.#numbers.buffer);
  }
}

/** Columns and tables of a chunk, as `Chunk` reads them. */
export const chunkColumns: string = `chunk.first_seq, chunk.lane, run.name as run, chunk.events, chunk.verdicts, chunk.spans, chunk.text,
  batch.batch_id, batch.received_at_ms, batch.origin, batch.user_agent`;
export const chunkTables: string =
  "chunk join batch on batch.seq = chunk.batch_seq left join run on run.id = chunk.run_id";

/** Events that were stored side by side. A place counts them from 0. */
export class Chunk {
  readonly firstSeq: number;
  readonly events: number;
  readonly lane: Lane;
  readonly run: string | null;
  readonly receivedAtMs: number;
  readonly #row: SqlRow;
  readonly #spans: Int32Array;
  readonly #text: Buffer;
  readonly #verdicts: ReadonlyMap<number, Verdict> | null;

  constructor(row: SqlRow) {
    this.#row = row;
    this.firstSeq = Number(row["first_seq"]);
    this.events = Number(row["events"]);
    this.lane = laneOf(row["lane"]);
    this.run = textOrNull(row["run"]);
    this.receivedAtMs = Number(row["received_at_ms"]);
    // A copy begins at a multiple of four, which SQLite's bytes may not.
    this.#spans = new Int32Array((row["spans"] as Uint8Array).slice().buffer);
    const text = row["text"] as Uint8Array;
    this.#text = Buffer.from(text.buffer, text.byteOffset, text.byteLength);
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
    return this.#spans[place * numbersPerEvent + 3]!;
  }

  status(place: number): EventStatus {
    return this.#verdict(place).status;
  }

  /** The event's JSON text as received. */
  raw(place: number): string {
    const at = place * numbersPerEvent;
    return this.#text.toString("utf8", this.#spans[at], this.#spans[at + 1]);
  }

  toEventRow(place: number, name: string, raw: string): EventRow {
    const row = this.#row;
    const { status, issues } = this.#verdict(place);
    return {
      seq: this.firstSeq + place,
      receivedAtMs: this.receivedAtMs,
      lane: this.lane,
      run: this.run,
      batchId: textOrNull(row["batch_id"]),
      index: this.#spans[place * numbersPerEvent + 2]!,
      name,
      raw,
      status,
      issues,
      sender: senderOf(row),
    };
  }

  #verdict(place: number): Omit<Verdict, "at"> {
    return this.#verdicts?.get(place) ?? okVerdict;
  }
}
