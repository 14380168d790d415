import type { IncomingMessage } from "node:http";
import type { RequestError } from "./request-error.ts";
import { tooLarge } from "./inflate.ts";
import type { ByteBudget } from "./byte-budget.ts";

export type ReadResult =
  | { readonly kind: "read"; readonly bytes: Buffer; readonly takenBytes: number }
  | { readonly kind: "refused"; readonly error: RequestError }
  /** The sender went away; nobody waits for an answer. */
  | { readonly kind: "gone" };

/** The answer to a request for whose body there is no memory now. */
export const overloaded: RequestError = {
  code: "overloaded",
  message:
    "The server holds as many unfinished requests as it may. Send the same body again after Retry-After seconds.",
};

/**
 * Reads a whole body within a bound of its own and the budget of all bodies.
 *
 * What was taken from the budget stays taken when the body was read (the caller gives it back when the body is
 * done with), and is given back otherwise.
 */
export function readBody(
  request: IncomingMessage,
  maxBytes: number,
  budget: ByteBudget,
): Promise<ReadResult> {
  const declaredBytes = Number(request.headers["content-length"] ?? 0);
  if (declaredBytes > maxBytes)
    return Promise.resolve({ kind: "refused", error: tooLarge(maxBytes) });
  if (!budget.take(declaredBytes)) return Promise.resolve({ kind: "refused", error: overloaded });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let takenBytes = declaredBytes;
    let readBytes = 0;
    let isSettled = false;
    const settle = (result: ReadResult): void => {
      if (isSettled) return;
      isSettled = true;
      if (result.kind !== "read") {
        chunks.length = 0;
        budget.give(takenBytes);
      }
      resolve(result);
    };
    request.on("data", (chunk: Buffer) => {
      if (isSettled) return;
      readBytes += chunk.length;
      if (readBytes > maxBytes) return settle({ kind: "refused", error: tooLarge(maxBytes) });
      const missingBytes = readBytes - takenBytes;
      if (missingBytes > 0) {
        if (!budget.take(missingBytes)) return settle({ kind: "refused", error: overloaded });
        takenBytes += missingBytes;
      }
      chunks.push(chunk);
    });
    request.on("end", () => {
      settle({
        kind: "read",
        bytes: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, readBytes),
        takenBytes,
      });
    });
    request.on("close", () => settle({ kind: "gone" }));
    request.on("error", () => settle({ kind: "gone" }));
  });
}

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
