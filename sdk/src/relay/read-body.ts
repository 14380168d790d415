import { startTimer } from "../core/timer.ts";

/** Why a body was not read to its end, as the status to answer with. */
export type BodyRefusal = 400 | 408 | 413;

/**
 * Reads a body as UTF-8 text.
 *
 * @returns A status when it is larger than `maxBytes`, slower than `timeoutMs`, breaks off or is no UTF-8.
 */
export async function readBody(
  chunks: AsyncIterable<Uint8Array>,
  maxBytes: number,
  timeoutMs: number,
): Promise<string | BodyRefusal> {
  // Not a loop: leaving one early would cut the connection on which the refusal is answered.
  const iterator = chunks[Symbol.asyncIterator]();
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const slow = Promise.withResolvers<408>();
  const timer = startTimer(() => slow.resolve(408), timeoutMs);
  let text = "";
  let bytes = 0;
  try {
    while (true) {
      const next = await Promise.race([iterator.next(), slow.promise]);
      if (next === 408) return next;
      if (next.done) return text + decoder.decode();
      bytes += next.value.byteLength;
      if (bytes > maxBytes) return 413;
      text += decoder.decode(next.value, { stream: true });
    }
  } catch {
    return 400;
  } finally {
    clearTimeout(timer);
  }
}
