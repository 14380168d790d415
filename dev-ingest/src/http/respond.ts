import type { ServerResponse } from "node:http";
import { type RequestError, statusByErrorCode } from "./request-error.ts";

const retryAfterSeconds = 1;
/** Longer texts do not fit into the buffers of the operating system, and wait for their reader. */
const writeWatchedUnits = 65_536;
const stalledReaderMs = 30_000;

/** Closes the connection of a reader who takes nothing for so long. */
function closeWhenStalled(response: ServerResponse): void {
  const { socket } = response;
  if (socket === null) return;
  const close = (): void => void socket.destroy();
  socket.setTimeout(stalledReaderMs);
  socket.on("timeout", close);
  // From then on Node sets the timeout of an idle connection.
  response.on("close", () => socket.off("timeout", close));
}

/** Sends a JSON text. `headers` is a flat list of names and values. */
export function respondJson(
  response: ServerResponse,
  status: number,
  text: string,
  headers: readonly string[],
): void {
  if (response.headersSent || response.destroyed) return;
  if (text.length > writeWatchedUnits) closeWhenStalled(response);
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
  // RFC 9110 §11.6.1 asks for a challenge; at a scheme that browsers do not know they ask no one for a password.
  if (status === 401) more.push("WWW-Authenticate", 'x-analytics-key realm="dev-ingest"');
  if (error.code === "body-timeout") more.push("Connection", "close");
  respondJson(response, status, JSON.stringify({ error }), [...headers, ...more]);
  return status;
}
