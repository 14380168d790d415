/** Columns of a group, all in one buffer: it moves between threads without a copy, and is used again. */
export interface GroupColumns {
  /** Lane, checksum, time, length, events, sums and ids of every batch, seven numbers a batch. */
  readonly numbers: Float64Array;
  /** What batches add to the roll-ups: word of the name, word of the property, count, sum, min and max, six numbers a sum. */
  readonly sums: Float64Array;
  /** Ids in the events of batches: hash and the event's place in its batch, two numbers an id. */
  readonly ids: Float64Array;
  /** Start, end and position of every event, three numbers an event. */
  readonly spans: Int32Array;
  /** Word of every event's name. */
  readonly names: Int32Array;
  /** All bodies, one after the other. */
  readonly bytes: Uint8Array;
}

/** How many numbers each column has, and how many bytes there are. */
export type GroupLengths = { readonly [Column in keyof GroupColumns]: number };

export const numbersPerBatch = 7;
export const numbersPerSum = 6;
export const numbersPerId = 2;
export const numbersPerSpan = 3;

export function byteLengthOf({ numbers, sums, ids, spans, names, bytes }: GroupLengths): number {
  return (
    (numbers + sums + ids) * Float64Array.BYTES_PER_ELEMENT +
    (spans + names) * Int32Array.BYTES_PER_ELEMENT +
    bytes
  );
}

/** The columns in a buffer that is at least as long as they are. */
export function columnsIn(buffer: ArrayBuffer, lengths: GroupLengths): GroupColumns {
  let at = 0;
  const doubles = (length: number): Float64Array => {
    const column = new Float64Array(buffer, at, length);
    at += column.byteLength;
    return column;
  };
  const integers = (length: number): Int32Array => {
    const column = new Int32Array(buffer, at, length);
    at += column.byteLength;
    return column;
  };
  // The widest first, so that each begins at a multiple of its width.
  const numbers = doubles(lengths.numbers);
  const sums = doubles(lengths.sums);
  const ids = doubles(lengths.ids);
  const spans = integers(lengths.spans);
  const names = integers(lengths.names);
  return { numbers, sums, ids, spans, names, bytes: new Uint8Array(buffer, at, lengths.bytes) };
}
