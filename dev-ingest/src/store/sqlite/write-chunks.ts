import type { DatabaseSync, StatementSync } from "node:sqlite";
import { BufferPool } from "./buffer-pool.ts";
import type { Verdict } from "./chunk.ts";
import { ChunkDataBuilder } from "./chunk-data.ts";
import { laneCodes } from "./codes.ts";
import type { WordIds } from "./dictionary.ts";
import type { Group } from "./gather-group.ts";
import { numbersPerSpan } from "./group-columns.ts";
import type { GroupBatch } from "./write-batches.ts";

/** Bytes of text after which a chunk ends, so that one event is read without megabytes beside it. */
const chunkBytes = 65_536;

/** A batch whose row is written, and whose events are to be. */
export interface StoredBatch {
  readonly batch: GroupBatch;
  readonly batchSeq: number;
  readonly runId: number;
  readonly firstSeq: number;
}

/** Some events of a batch, from a place up to another one. */
interface Part {
  readonly stored: StoredBatch;
  readonly first: number;
  readonly end: number;
}

/** Gathers neighbours of one lane and run, as many events as fit, and one at least. */
class OpenChunk {
  readonly parts: Part[] = [];
  events = 0;
  textBytes = 0;

  isOf({ batch, runId }: StoredBatch): boolean {
    const { stored } = this.parts[0]!;
    return stored.runId === runId && stored.batch.lane === batch.lane;
  }

  /** Takes events of a batch from a place on; answers the place after them. */
  take(stored: StoredBatch, first: number, group: Group): number {
    const { batch } = stored;
    const start = spanOf(batch, group, first, 0);
    const bytesUntil = (place: number): number => spanOf(batch, group, place, 1) - start;
    let end = first;
    while (end < batch.events) {
      const isOnly = this.events === 0 && end === first;
      if (!isOnly && this.textBytes + bytesUntil(end) > chunkBytes) break;
      end++;
    }
    if (end === first) return end;
    this.parts.push({ stored, first, end });
    this.events += end - first;
    this.textBytes += bytesUntil(end - 1);
    return end;
  }
}

/** Writes the events of a group, inside the caller's transaction. */
export class ChunkRows {
  readonly #insert: StatementSync;
  readonly #pool = new BufferPool();

  constructor(database: DatabaseSync) {
    this.#insert = database.prepare(
      "insert into chunk (first_seq, first_batch_seq, last_batch_seq, lane, run_id, events, verdicts, is_packed, data) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
    );
  }

  write(batches: readonly StoredBatch[], group: Group, idOf: WordIds): void {
    let open = new OpenChunk();
    const close = (): void => {
      if (open.events > 0) this.#write(open, group, idOf);
      open = new OpenChunk();
    };
    for (const stored of batches) {
      if (open.events > 0 && !open.isOf(stored)) close();
      let place = 0;
      while (place < stored.batch.events) {
        place = open.take(stored, place, group);
        if (place < stored.batch.events) close();
      }
    }
    close();
  }

  #write({ parts, events, textBytes }: OpenChunk, group: Group, idOf: WordIds): void {
    const builder = new ChunkDataBuilder(events, textBytes, this.#pool);
    const verdicts: Verdict[] = [];
    let place = 0;
    for (const { stored, first, end } of parts) {
      addPart(builder, stored.batch, group, [first, end], idOf);
      for (const verdict of stored.batch.verdicts)
        if (verdict.at >= first && verdict.at < end)
          verdicts.push({ ...verdict, at: place + verdict.at - first });
      place += end - first;
    }
    const { stored, first } = parts[0]!;
    const { isPacked, data } = builder.pack();
    this.#insert.run(
      stored.firstSeq + first,
      stored.batchSeq,
      parts.at(-1)!.stored.batchSeq,
      laneCodes[stored.batch.lane],
      stored.runId,
      events,
      verdicts.length === 0 ? null : JSON.stringify(verdicts),
      isPacked ? 1 : 0,
      data,
    );
    builder.end();
  }
}

function addPart(
  builder: ChunkDataBuilder,
  batch: GroupBatch,
  group: Group,
  [first, end]: readonly [first: number, end: number],
  idOf: WordIds,
): void {
  const from = spanOf(batch, group, first, 0);
  const to = spanOf(batch, group, end - 1, 1);
  const text = group.bytes.subarray(batch.offset + from, batch.offset + to);
  const moved = builder.addText(text) - from;
  for (let place = first; place < end; place++)
    builder.addEvent(
      moved + spanOf(batch, group, place, 0),
      moved + spanOf(batch, group, place, 1),
      spanOf(batch, group, place, 2),
      idOf(group.names[batch.firstEvent + place]!),
    );
}

function spanOf({ firstEvent }: GroupBatch, { spans }: Group, place: number, nth: number): number {
  return spans[(firstEvent + place) * numbersPerSpan + nth]!;
}
