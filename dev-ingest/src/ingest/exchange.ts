import type { IncomingMessage, ServerResponse } from "node:http";
import { corsHeaders } from "../http/cors.ts";
import type { Sender } from "../store/event-store.ts";
import { batchIdIn } from "./batch-id.ts";
import type { IngestTarget } from "./ingest-target.ts";

/** One sender's request, and its answer to be. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: IngestTarget;
  readonly batchId: string | null;
  readonly sender: Sender;
  /** When its headers had arrived, milliseconds since 1970. */
  readonly receivedAtMs: number;
  /** The same on the clock of `performance.now()`. */
  readonly startedAtMs: number;
  /** The headers that let a page of any origin read the answer. */
  readonly cors: readonly string[];
}

const maxHeaderUnitsKept = 256;

export function openExchange(
  request: IncomingMessage,
  response: ServerResponse,
  target: IngestTarget,
): Exchange {
  const { origin, "user-agent": userAgent } = request.headers;
  return {
    request,
    response,
    target,
    batchId: batchIdIn(request, target),
    sender: { origin: kept(origin), userAgent: kept(userAgent) },
    receivedAtMs: Date.now(),
    startedAtMs: performance.now(),
    cors: corsHeaders(origin),
  };
}

function kept(header: string | undefined): string | null {
  return header === undefined ? null : header.slice(0, maxHeaderUnitsKept);
}
