import type { IncomingMessage } from "node:http";
import type { RequestError } from "../http/request-error.ts";
import type { IngestContext } from "./ingest-context.ts";
import { isKnownEncoding, unsupportedEncoding } from "../http/inflate.ts";
import { type IngestTarget, isBatchId, isRunName } from "./ingest-target.ts";

/** Says why a request is refused before a byte of its body is read, or null. */
export function refusalBeforeBody(
  request: IncomingMessage,
  target: IngestTarget,
  context: IngestContext,
): RequestError | null {
  if (context.stopSignal.aborted) {
    return {
      code: "stopping",
      message: "The server is stopping. Send the same body again after Retry-After seconds.",
    };
  }
  const forbidden = context.guards.refuseSending(request);
  if (forbidden) return forbidden;
  if (target.run !== null && !isRunName(target.run)) {
    return {
      code: "run-invalid",
      message: "A run's name is 1 to 64 of the characters A-Z a-z 0-9 . _ ~ -.",
    };
  }
  const encoding = encodingOf(request);
  return (
    batchIdRefusal(request, target) ??
    (isKnownEncoding(encoding) ? null : unsupportedEncoding(encoding))
  );
}

/** The content encoding of a request in lower case; "" when there is none. */
export function encodingOf(request: IncomingMessage): string {
  return request.headers["content-encoding"]?.trim().toLowerCase() ?? "";
}

function batchIdRefusal(request: IncomingMessage, target: IngestTarget): RequestError | null {
  const header = request.headers["idempotency-key"];
  for (const id of [target.batchId, header]) {
    if (typeof id === "string" && !isBatchId(id)) {
      return {
        code: "batch-id-invalid",
        message: "A batch id is 1 to 128 of the characters A-Z a-z 0-9 . _ ~ -.",
      };
    }
  }
  if (target.batchId === null || header === undefined || header === target.batchId) return null;
  return {
    code: "batch-id-invalid",
    message: "?batch= and Idempotency-Key name two different batches. Send one of them.",
  };
}
