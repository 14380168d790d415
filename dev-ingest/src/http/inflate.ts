import { promisify } from "node:util";
import { brotliDecompress, gunzip, inflate, inflateRaw, zstdDecompress } from "node:zlib";
import type { RequestError } from "./request-error.ts";

export type InflateResult = { readonly bytes: Buffer } | { readonly error: RequestError };

const gunzipAsync = promisify(gunzip);
const inflateAsync = promisify(inflate);
const inflateRawAsync = promisify(inflateRaw);
const brotliAsync = promisify(brotliDecompress);
const zstdAsync = promisify(zstdDecompress);

const knownEncodings = new Set(["", "identity", "gzip", "x-gzip", "deflate", "br", "zstd"]);

/** True when the encodings are ones that `inflateBody` knows; asked before the body is read. */
export function isKnownEncoding(encoding: string): boolean {
  return knownEncodings.has(encoding);
}

/** Says which encodings are taken. */
export function unsupportedEncoding(encoding: string): RequestError {
  return {
    code: "encoding-unsupported",
    message: `Content-Encoding ${JSON.stringify(encoding.slice(0, 100))} is not taken. Use gzip, deflate, br, zstd or identity, one at a time.`,
  };
}

/** Undoes a body's encoding; stops as soon as the result would pass `maxBytes`, whatever the input promises. */
export function inflateBody(
  bytes: Buffer,
  encoding: string,
  maxBytes: number,
): InflateResult | Promise<InflateResult> {
  return encoding === "" || encoding === "identity"
    ? { bytes }
    : inflateEncoded(bytes, encoding, maxBytes);
}

async function inflateEncoded(
  bytes: Buffer,
  encoding: string,
  maxBytes: number,
): Promise<InflateResult> {
  try {
    return { bytes: await decoderFor(encoding, bytes)(bytes, { maxOutputLength: maxBytes }) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE")
      return { error: tooLarge(maxBytes) };
    const reason = error instanceof Error ? error.message : "unknown reason";
    return {
      error: {
        code: "encoding-corrupt",
        message: `The body does not inflate as ${encoding}: ${reason}. Send it as Content-Encoding says, or without the header.`,
      },
    };
  }
}

/** The answer to a body that is over the bound, as sent or inflated. */
export function tooLarge(maxBytes: number): RequestError {
  return {
    code: "body-too-large",
    message: `The body is larger than ${maxBytes} bytes, as sent or inflated. Send it in halves.`,
    limit: maxBytes,
  };
}

type Decoder = (bytes: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;

function decoderFor(encoding: string, bytes: Buffer): Decoder {
  if (encoding === "br") return brotliAsync;
  if (encoding === "zstd") return zstdAsync;
  if (encoding !== "deflate") return gunzipAsync;
  // "deflate" is zlib-wrapped by RFC 9110 §8.4.1.2, and raw from clients that took the name at its word.
  return (bytes[0]! & 0x0f) === 8 ? inflateAsync : inflateRawAsync;
}
