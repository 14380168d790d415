import type { ServerResponse } from "node:http";
import type { LogListener } from "../log/log-entry.ts";
import { respondError } from "../http/respond.ts";
import { StoreUnavailableError } from "../store/event-store.ts";

/** Answers a request on which the store or the server itself failed; the log says why. */
export function reportFailure(response: ServerResponse, error: unknown, onLog: LogListener): void {
  if (error instanceof StoreUnavailableError) {
    const message = "The store cannot answer now. Ask again after Retry-After seconds.";
    respondError(response, { code: "store-unavailable", message }, []);
    return;
  }
  const reason = error instanceof Error ? error.message : String(error);
  onLog({ kind: "notice", level: "error", message: `A request failed: ${reason}` });
  const message = "The server failed on this request. Its log says more.";
  respondError(response, { code: "internal", message }, []);
}
