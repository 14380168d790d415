import type { Transform } from "node:stream";
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createInflateRaw,
  createZstdDecompress,
} from "node:zlib";
import type { Reservation } from "./byte-budget.ts";
import { tooLarge } from "./read-body.ts";
import { Refusal } from "./refusal.ts";
import type { RequestError } from "./request-error.ts";

const knownEncodings = new Set(["", "identity", "gzip", "x-gzip", "deflate", "br", "zstd"]);

/** Says why an encoding is not taken, or null; asked before the body is read. */
export function encodingRefusal(encoding: string): RequestError | null {
  if (knownEncodings.has(encoding)) return null;
  return {
    code: "encoding-unsupported",
    message: `Content-Encoding ${JSON.stringify(encoding.slice(0, 100))} is not taken. Use gzip, deflate, br, zstd or identity, one at a time.`,
  };
}

/** Bytes that are inflated at a time, in another thread; memory for each step is reserved before the next. */
const chunkSize = 65_536;

/**
 * Undoes a body's encoding.
 *
 * @throws {Refusal} when it passes `maxBytes`, whatever the input promises; when there is no memory for it now; when it is corrupt.
 */
export async function inflateBody(
  bytes: Buffer,
  encoding: string,
  maxBytes: number,
  memory: Reservation,
): Promise<Buffer> {
  if (encoding === "" || encoding === "identity") return bytes;
  const inflater = inflaterFor(encoding, bytes);
  inflater.end(bytes);
  const chunks: Buffer[] = [];
  let inflatedBytes = 0;
  try {
    for await (const chunk of inflater as AsyncIterable<Buffer>) {
      inflatedBytes += chunk.length;
      if (inflatedBytes > maxBytes) throw new Refusal(tooLarge(maxBytes), bytes);
      memory.grow(chunk.length);
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    const reason = error instanceof Error ? error.message : "unknown reason";
    const message = `The body does not inflate as ${encoding}: ${reason}. Send it as Content-Encoding says, or without the header.`;
    throw new Refusal({ code: "encoding-corrupt", message }, bytes);
  }
  // A copy of the right length: the chunks are views of buffers that are larger.
  return Buffer.concat(chunks, inflatedBytes);
}

function inflaterFor(encoding: string, bytes: Buffer): Transform {
  if (encoding === "br") return createBrotliDecompress({ chunkSize });
  if (encoding === "zstd") return createZstdDecompress({ chunkSize });
  if (encoding !== "deflate") return createGunzip({ chunkSize });
  // "deflate" is zlib-wrapped by RFC 9110 §8.4.1.2, and raw from clients that took the name at its word.
  return (bytes[0]! & 0x0f) === 8 ? createInflate({ chunkSize }) : createInflateRaw({ chunkSize });
}
