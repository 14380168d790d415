import { startTimer } from "../core/timer.ts";

/** Why a body could not be read, as the status to answer with. */
export type BodyRefusal = 400 | 408 | 413 | 503;

/** A body as it is to be read, its text where something else has read it, or why there is none. */
export type Body = AsyncIterable<Uint8Array> | string | BodyRefusal;

/**
 * Reads a body as UTF-8 text.
 *
 * @returns A status when it is larger than `maxBytes`, slower than `timeoutMs`, breaks off or is not UTF-8.
 */
export async function readBody(
  body: Body,
  maxBytes: number,
  timeoutMs: number,
): Promise<string | BodyRefusal> {
  if (typeof body === "string") return body.length > maxBytes ? 413 : body;
  return typeof body === "number" ? body : readChunks(body, maxBytes, timeoutMs);
}

async function readChunks(
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
