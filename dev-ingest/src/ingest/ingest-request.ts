import type { IncomingMessage } from "node:http";
import type { Sender } from "../store/event-store.ts";
import type { IngestTarget } from "./ingest-target.ts";

/** The facts of one sender's request, beside its body. */
export interface IngestRequest {
  readonly target: IngestTarget;
  readonly batchId: string | null;
  readonly sender: Sender;
  readonly receivedAtMs: number;
  /** On the clock of `performance.now()`. */
  readonly startedAtMs: number;
}

const maxHeaderUnitsKept = 256;

/** Gathers the facts of a request that has been read; its batch id has been checked. */
export function factsOf(
  request: IncomingMessage,
  target: IngestTarget,
  startedAtMs: number,
): IngestRequest {
  const header = request.headers["idempotency-key"];
  return {
    target,
    batchId: target.batchId ?? (typeof header === "string" ? header : null),
    sender: {
      origin: kept(request.headers.origin),
      userAgent: kept(request.headers["user-agent"]),
    },
    receivedAtMs: Date.now(),
    startedAtMs,
  };
}

function kept(header: string | undefined): string | null {
  return header === undefined ? null : header.slice(0, maxHeaderUnitsKept);
}
