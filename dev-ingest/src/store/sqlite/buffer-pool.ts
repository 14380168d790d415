const leastBytes = 131_072;
const mostBytesKept = 4_194_304;
const buffersKept = 4;

/**
 * Keeps buffers to be used again. A fresh one is filled with zeros, and its end is noticed by a garbage collection only:
 * under load those were a tenth of the machine's work.
 */
export class BufferPool {
  readonly #free: ArrayBuffer[] = [];

  /** A buffer of so many bytes or more, with whatever was in it. */
  take(bytes: number): ArrayBuffer {
    const nth = this.#free.findIndex((buffer) => buffer.byteLength >= bytes);
    if (nth !== -1) return this.#free.splice(nth, 1)[0]!;
    let size = leastBytes;
    while (size < bytes) size *= 2;
    return new ArrayBuffer(size);
  }

  /** Takes a buffer back that nobody uses any more. */
  give(buffer: ArrayBuffer): void {
    if (buffer.byteLength > mostBytesKept) return;
    this.#free.push(buffer);
    if (this.#free.length <= buffersKept) return;
    // The small ones are made again most easily.
    this.#free.sort((left, right) => left.byteLength - right.byteLength);
    this.#free.shift();
  }
}
