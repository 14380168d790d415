import type { IncomingMessage, ServerResponse } from "node:http";
import { corsHeaders } from "../http/cors.ts";
import type { Sender } from "../questions/rows.ts";
import { type IngestQuery, parseIngestQuery } from "../wire/batch-identity.ts";
import { idempotencyKeyOf } from "./idempotency-key.ts";
import type { IngestTarget } from "./ingest-target.ts";

/** One sender's request, and its answer to be. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: IngestTarget;
  /** What the URL says of the batch. */
  readonly query: IngestQuery;
  /** By the URL, else by `Idempotency-Key`. */
  readonly batchId: string | null;
  /** What the URL and the headers say of the batch and cannot be used. */
  readonly warnings: readonly string[];
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
  const [, queryText = ""] = /\?(.*)$/.exec(request.url ?? "") ?? [];
  const query = parseIngestQuery(queryText);
  const { key, warning } = idempotencyKeyOf(request);
  return {
    request,
    response,
    target,
    query,
    batchId: query.batchId ?? key,
    warnings: warning === null ? query.warnings : [...query.warnings, warning],
    sender: { origin: kept(origin), userAgent: kept(userAgent) },
    receivedAtMs: Date.now(),
    startedAtMs: performance.now(),
    cors: corsHeaders(origin),
  };
}

function kept(header: string | undefined): string | null {
  return header === undefined ? null : header.slice(0, maxHeaderUnitsKept);
}
