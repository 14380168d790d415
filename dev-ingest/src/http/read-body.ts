import type { IncomingMessage } from "node:http";
import type { Reservation } from "./byte-budget.ts";
import { Refusal } from "./refusal.ts";
import type { RequestError } from "./request-error.ts";

/** How long and how large a body may be. */
export interface BodyLimits {
  readonly maxBodyBytes: number;
  /** Milliseconds without a byte. */
  readonly chunkTimeoutMs: number;
  /** Bytes a second, on average, once the body has taken `chunkTimeoutMs`. */
  readonly minBytesPerSecond: number;
}

/**
 * Reads a whole body, or null when the sender has gone away and hears no answer.
 *
 * @throws {Refusal} when it is too large or too slow, or when there is no memory for it now.
 */
export function readBody(
  request: IncomingMessage,
  limits: BodyLimits,
  memory: Reservation,
): Promise<Buffer | null> {
  const declaredBytes = Number(request.headers["content-length"] ?? 0);
  if (declaredBytes > limits.maxBodyBytes)
    return Promise.reject(new Refusal(tooLarge(limits.maxBodyBytes)));
  return new Promise((resolve, reject) => {
    const startedAtMs = performance.now();
    const chunks: Buffer[] = [];
    let readBytes = 0;
    const joined = (): Buffer =>
      chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, readBytes);
    const finish = (): void => {
      clearTimeout(timer);
      request.off("data", onChunk);
    };
    const refuse = (refusal: unknown): void => {
      finish();
      reject(refusal);
    };
    const tooSlow = (): void => refuse(new Refusal(bodyTimeout, joined()));
    const timer = setTimeout(tooSlow, limits.chunkTimeoutMs);
    const onChunk = (chunk: Buffer): void => {
      readBytes += chunk.length;
      if (readBytes > limits.maxBodyBytes)
        return refuse(new Refusal(tooLarge(limits.maxBodyBytes)));
      try {
        memory.grow(chunk.length);
      } catch (refusal) {
        return refuse(refusal);
      }
      chunks.push(chunk);
      const elapsedMs = performance.now() - startedAtMs;
      if (
        elapsedMs > limits.chunkTimeoutMs &&
        (readBytes / elapsedMs) * 1_000 < limits.minBytesPerSecond
      )
        return tooSlow();
      timer.refresh();
    };
    request.on("data", onChunk);
    request.on("end", () => {
      finish();
      resolve(joined());
    });
    request.on("close", () => {
      finish();
      resolve(null);
    });
    request.on("error", () => {
      finish();
      resolve(null);
    });
  });
}

/** The answer to a body that is over the bound, as sent or inflated. */
export function tooLarge(maxBytes: number): RequestError {
  return {
    code: "body-too-large",
    message: `The body is larger than ${maxBytes} bytes, as sent or inflated. Send it in halves.`,
    limit: maxBytes,
  };
}

/** The answer to a body that stops arriving. */
export const bodyTimeout: RequestError = {
  code: "body-timeout",
  message: "The body did not arrive in time. Send it again.",
};

const drainTimeoutMs = 5_000;

/**
 * Reads and drops what is left of a refused request, so that the sender can finish sending and see the answer:
 * a connection closed under a sender shows as a network error. Bounded in bytes and time, then the connection goes.
 */
export function drain(request: IncomingMessage, maxBytes: number): void {
  if (request.readableEnded || request.destroyed) return;
  let leftBytes = maxBytes;
  const timer = setTimeout(() => request.destroy(), drainTimeoutMs);
  request.on("data", (chunk: Buffer) => {
    leftBytes -= chunk.length;
    if (leftBytes < 0) request.destroy();
  });
  request.on("close", () => clearTimeout(timer));
  request.on("end", () => clearTimeout(timer));
  request.resume();
}
