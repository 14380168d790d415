import type { IncomingMessage, ServerResponse } from "node:http";

const preflightMaxAgeSeconds = 86_400;

/**
 * The CORS headers of an answer to a sender, as a flat list of names and values.
 *
 * Any origin is answered, by name and with credentials allowed: a JSON beacon is a credentialed request, and the
 * server has no cookie that a foreign page could ride on.
 */
export function corsHeaders(origin: string | undefined): string[] {
  if (origin === undefined) return [];
  return [
    "Access-Control-Allow-Origin",
    origin,
    "Access-Control-Allow-Credentials",
    "true",
    "Access-Control-Expose-Headers",
    "Retry-After, x-analytics-batch",
    "Vary",
    "Origin",
  ];
}

/** Answers a preflight for an ingest path; needs no key, and touches nothing. */
export function answerPreflight(request: IncomingMessage, response: ServerResponse): void {
  const headers = [
    ...corsHeaders(request.headers.origin),
    "Access-Control-Allow-Methods",
    "POST, OPTIONS",
    "Access-Control-Allow-Headers",
    "content-type, x-analytics-key, idempotency-key",
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
