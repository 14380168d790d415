/** The bytes of numbers, as SQLite takes them; no copy. */
export function bytesOf(numbers: Uint16Array | Int32Array | Float64Array): Uint8Array {
  return new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

/** A copy of bytes for an array of numbers: those begin at a multiple of their width, and SQLite's bytes may not. */
export function numbersBuffer(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
