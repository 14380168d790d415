import type { ServerResponse } from "node:http";
import type { LogListener } from "../log/log-entry.ts";
import { respondError } from "../http/respond.ts";

/** Answers a request on which the server itself failed, and tells the log why. */
export function reportFailure(response: ServerResponse, error: unknown, onLog: LogListener): void {
  const reason = error instanceof Error ? error.message : String(error);
  onLog({ kind: "notice", level: "error", message: `A request failed: ${reason}` });
  const message = "The server failed on this request. Its log says more.";
  respondError(response, { code: "internal", message }, []);
}
