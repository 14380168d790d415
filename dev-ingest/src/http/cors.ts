import type { IncomingMessage, ServerResponse } from "node:http";

const preflightMaxAgeSeconds = 86_400;

/**
 * The CORS headers of an answer to a sender, as a flat list of names and values.
 *
 * Any origin is answered, by name and with credentials allowed: a JSON beacon is a credentialed request. Sending takes
 * no cookie into account, so there is none that a foreign page could ride on.
 */
export function corsHeaders(origin: string | undefined): string[] {
  if (origin === undefined) return [];
  return [
    "Access-Control-Allow-Origin",
    origin,
    "Access-Control-Allow-Credentials",
    "true",
    "Access-Control-Expose-Headers",
    "Retry-After, x-analytics-batch, x-analytics-known",
    "Vary",
    "Origin",
  ];
}

const alwaysAllowedHeaders = "content-type, x-analytics-key, idempotency-key";

/** Any header is allowed, since any origin is; tracers add theirs to every request of a page. */
function allowedHeaders(request: IncomingMessage): string {
  const asked = request.headers["access-control-request-headers"];
  return asked !== undefined && /^[\w!#$%&'*+.^`|~, -]{1,2000}$/.test(asked)
    ? asked
    : alwaysAllowedHeaders;
}

/** Answers a preflight for an ingest path; needs no key, and touches nothing. */
export function answerPreflight(request: IncomingMessage, response: ServerResponse): void {
  const headers = [
    ...corsHeaders(request.headers.origin),
    "Access-Control-Allow-Methods",
    "POST, OPTIONS",
    "Access-Control-Allow-Headers",
    allowedHeaders(request),
    "Access-Control-Max-Age",
    String(preflightMaxAgeSeconds),
    "Allow",
    "POST, OPTIONS",
  ];
  if (request.headers["access-control-request-private-network"] === "true") {
    headers.push("Access-Control-Allow-Private-Network", "true");
  }
  response.writeHead(204, headers).end();
}
