/** Fast where Node's Buffer is; a browser, where test kits run this too, has its own decoder. */
const isNode = typeof Buffer === "function";
const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const lenient = new TextDecoder("utf-8", { ignoreBOM: true });
const { isUtf8: isUtf8OfNode } =
  globalThis.process?.getBuiltinModule?.("node:buffer") ?? ({} as { isUtf8?: never });

export const isUtf8: (bytes: Uint8Array) => boolean =
  isUtf8OfNode ??
  ((bytes) => {
    try {
      strict.decode(bytes);
      return true;
    } catch {
      return false;
    }
  });

/** The text of a piece of UTF-8; what is none becomes U+FFFD. */
export function textOf(bytes: Uint8Array, start: number = 0, end: number = bytes.length): string {
  if (!isNode) return lenient.decode(bytes.subarray(start, end));
  const whole = Buffer.isBuffer(bytes)
    ? bytes
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return whole.toString("utf8", start, end);
}
