import type { IncomingMessage } from "node:http";

/** What a header may carry back and JSON needs no escape for. */
const keyPattern = /^[!#-[\]-~]{1,128}$/;

/** What a sender says in `Idempotency-Key`; `warning` is null unless it cannot be used. */
export interface GivenKey {
  readonly key: string | null;
  readonly warning: string | null;
}

/**
 * Reads `Idempotency-Key`: a quoted string as the draft writes it, or bare as many senders do.
 *
 * https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
export function idempotencyKeyOf(request: IncomingMessage): GivenKey {
  const header = request.headers["idempotency-key"];
  if (typeof header !== "string") return { key: null, warning: null };
  const key = /^"(.*)"$/.exec(header.trim())?.[1] ?? header.trim();
  if (keyPattern.test(key)) return { key, warning: null };
  const found = JSON.stringify(header.slice(0, 100));
  const warning = `The header Idempotency-Key is ${found}; expected 1 to 128 visible ASCII characters without quotes and backslashes inside. It was ignored.`;
  return { key: null, warning };
}
