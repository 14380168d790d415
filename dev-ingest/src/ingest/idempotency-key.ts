import type { IncomingMessage } from "node:http";

/** What a header may carry back and JSON needs no escape for. */
const keyPattern = /^[!#-[\]-~]{1,128}$/;

/**
 * The key of `Idempotency-Key`: a quoted string as the draft writes it, or bare as many senders do. Null without one, or when
 * it cannot be used.
 *
 * https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
export function idempotencyKeyOf(request: IncomingMessage): string | null {
  const header = request.headers["idempotency-key"];
  if (typeof header !== "string") return null;
  const key = /^"(.*)"$/.exec(header.trim())?.[1] ?? header.trim();
  return keyPattern.test(key) ? key : null;
}
