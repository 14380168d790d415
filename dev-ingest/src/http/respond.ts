import type { ServerResponse } from "node:http";
import { type RequestError, statusByErrorCode } from "./request-error.ts";

const retryAfterSeconds = 1;

/** Sends a JSON text. `headers` is a flat list of names and values. */
export function respondJson(
  response: ServerResponse,
  status: number,
  text: string,
  headers: readonly string[],
): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, [
    ...headers,
    "Content-Type",
    "application/json; charset=utf-8",
    "Content-Length",
    String(Buffer.byteLength(text)),
    "Cache-Control",
    "no-store",
    "X-Content-Type-Options",
    "nosniff",
  ]);
  response.end(text);
}

/** Sends `{"error":{"code","message",…}}` with the status that the code has; `Retry-After` where coming again helps. */
export function respondError(
  response: ServerResponse,
  error: RequestError,
  headers: readonly string[],
): number {
  const status = statusByErrorCode[error.code];
  const more: string[] = [];
  if (status === 503 || status === 408) more.push("Retry-After", String(retryAfterSeconds));
  if (status === 401)
    more.push("WWW-Authenticate", 'Basic realm="dev-ingest: any name, the access key as password"');
  respondJson(response, status, JSON.stringify({ error }), [...headers, ...more]);
  return status;
}
