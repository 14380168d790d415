import type { BufferPool } from "./buffer-pool.ts";
import { numbersBuffer } from "./number-bytes.ts";
import { packBytes, unpackBytes } from "./pack-bytes.ts";

/** Where the events of a chunk lie, and their text. */
export interface ChunkData {
  /** Of every event: where it starts and ends in the text, its position in its body, the id of its name. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly positions: Int32Array;
  readonly nameIds: Int32Array;
  readonly text: Buffer;
}

/** The bytes of a chunk as they stand in its row. */
export interface PackedChunk {
  readonly isPacked: boolean;
  readonly data: Uint8Array;
}

const columns = 4;
const bytesPerNumber = 4;
/** Below it a chunk would hardly become smaller. */
const leastPackedBytes = 1_024;

/**
 * Gathers the bytes of a chunk: four columns of int32, little-endian, and the text behind them.
 *
 * The columns are the bytes between an event and the one before, its length, its position in its body and the id of its
 * name: small numbers that repeat, which pack well.
 */
export class ChunkDataBuilder {
  readonly #buffer: ArrayBuffer;
  readonly #pool: BufferPool;
  readonly #bytes: Uint8Array;
  readonly #numbers: Int32Array;
  readonly #events: number;
  #nth = 0;
  #textEnd = 0;
  #eventEnd = 0;

  /** `textBytes` is the sum of all texts that will be added. */
  constructor(events: number, textBytes: number, pool: BufferPool) {
    const byteLength = events * columns * bytesPerNumber + textBytes;
    this.#events = events;
    this.#pool = pool;
    this.#buffer = pool.take(byteLength);
    this.#bytes = new Uint8Array(this.#buffer, 0, byteLength);
    this.#numbers = new Int32Array(this.#buffer, 0, events * columns);
  }

  /** Adds a stretch of text; answers where it starts. */
  addText(text: Uint8Array): number {
    const start = this.#textEnd;
    this.#bytes.set(text, this.#events * columns * bytesPerNumber + start);
    this.#textEnd += text.length;
    return start;
  }

  /** Adds an event of the text; they come in its order. */
  addEvent(start: number, end: number, position: number, nameId: number): void {
    const numbers = this.#numbers;
    const nth = this.#nth++;
    numbers[nth] = start - this.#eventEnd;
    numbers[nth + this.#events] = end - start;
    numbers[nth + 2 * this.#events] = position;
    numbers[nth + 3 * this.#events] = nameId;
    this.#eventEnd = end;
  }

  /** Until `end()` is called. */
  pack(): PackedChunk {
    const bytes = this.#bytes;
    if (bytes.length < leastPackedBytes) return { isPacked: false, data: bytes };
    const packed = packBytes(bytes);
    return packed.length < bytes.length
      ? { isPacked: true, data: packed }
      : { isPacked: false, data: bytes };
  }

  /** Says that what was packed has been written. */
  end(): void {
    this.#pool.give(this.#buffer);
  }
}

export function unpackChunk({ isPacked, data }: PackedChunk, events: number): ChunkData {
  const bytes = isPacked ? unpackBytes(data) : Buffer.from(data);
  const textAt = events * columns * bytesPerNumber;
  const numbers = new Int32Array(numbersBuffer(bytes.subarray(0, textAt)));
  const column = (nth: number): Int32Array => numbers.subarray(nth * events, (nth + 1) * events);
  const [starts, ends] = [column(0), column(1)];
  let end = 0;
  for (let nth = 0; nth < events; nth++) {
    starts[nth] = starts[nth]! + end;
    end = ends[nth] = starts[nth]! + ends[nth]!;
  }
  return { starts, ends, positions: column(2), nameIds: column(3), text: bytes.subarray(textAt) };
}
