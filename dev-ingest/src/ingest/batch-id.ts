import type { IncomingMessage } from "node:http";
import type { RequestError } from "../http/request-error.ts";
import type { IngestTarget } from "./ingest-target.ts";

const batchIdPattern = /^[A-Za-z0-9._~-]{1,128}$/;
/** What a header may carry back and JSON needs no escape for. */
const keyPattern = /^[!#-[\]-~]{1,128}$/;

/** The id of a request's body, by its URL or by `Idempotency-Key`; not yet checked. */
export function batchIdIn(request: IncomingMessage, target: IngestTarget): string | null {
  return target.batchId ?? idempotencyKey(request);
}

/** Says what is wrong with the ids that a request carries, or null. */
export function batchIdRefusal(
  request: IncomingMessage,
  { batchId }: IngestTarget,
): RequestError | null {
  if (batchId !== null && !batchIdPattern.test(batchId))
    return refusal("A batch id is 1 to 128 of the characters A-Z a-z 0-9 . _ ~ -.");
  const key = idempotencyKey(request);
  if (key !== null && !keyPattern.test(key))
    return refusal("Idempotency-Key is 1 to 128 visible ASCII characters, in double quotes.");
  return batchId === null || key === null || key === batchId
    ? null
    : refusal("?batch= and Idempotency-Key name two different batches. Send one of them.");
}

/**
 * The key of `Idempotency-Key`: a quoted string as the draft writes it, or bare as many senders do.
 *
 * https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
function idempotencyKey(request: IncomingMessage): string | null {
  const header = request.headers["idempotency-key"];
  if (typeof header !== "string") return null;
  return /^"(.*)"$/.exec(header.trim())?.[1] ?? header.trim();
}

function refusal(message: string): RequestError {
  return { code: "batch-id-invalid", message };
}
