import type { IncomingMessage } from "node:http";
import type { RequestError } from "../http/request-error.ts";
import { silent } from "../log/silent.ts";
import type { IncomingBatch } from "../store/event-store.ts";
import type { Exchange } from "./exchange.ts";
import type { IngestContext } from "./ingest-context.ts";
import type { StoredBody } from "./store-body.ts";

type Accounts = Pick<IngestContext, "metrics" | "onLog">;

/** Counts and logs a body that was answered. */
export function accountTaken(
  exchange: Exchange,
  { batch, isDuplicate }: StoredBody,
  context: IngestContext,
): void {
  const seconds = (performance.now() - exchange.startedAtMs) / 1_000;
  context.metrics.request(exchange.target.path, context.isOpaque ? 204 : 200, seconds);
  if (isDuplicate) context.metrics.duplicate();
  else countEvents(exchange, batch, context);
  if (context.onLog !== silent) logBody(exchange, { batch, isDuplicate }, context);
}

/** Counts and logs a request of a sender that was refused. */
export function accountRefused(
  exchange: Exchange,
  error: RequestError,
  status: number,
  context: Accounts,
): void {
  const seconds = (performance.now() - exchange.startedAtMs) / 1_000;
  context.metrics.request(exchange.target.path, status, seconds);
  accountRefusal(exchange.request, error, status, context);
}

/** Counts and logs a request of anyone that was refused. */
export function accountRefusal(
  request: IncomingMessage,
  { code, message }: RequestError,
  status: number,
  { metrics, onLog }: Accounts,
): void {
  metrics.rejected(code);
  const path = (request.url ?? "").split("?", 1)[0]!;
  onLog({ kind: "refusal", method: request.method ?? "", path, status, code, message });
}

function countEvents({ target }: Exchange, batch: IncomingBatch, { metrics }: IngestContext): void {
  let warnings = 0;
  let invalid = 0;
  for (const { status } of batch.events) {
    if (status === "warning") warnings++;
    else if (status === "invalid") invalid++;
  }
  metrics.events(target.path, "ok", batch.events.length - warnings - invalid);
  metrics.events(target.path, "warning", warnings);
  metrics.events(target.path, "invalid", invalid);
  for (const { code } of batch.rejected) metrics.rejected(code);
}

function logBody(
  { target, batchId, startedAtMs }: Exchange,
  { batch, isDuplicate }: Pick<StoredBody, "batch" | "isDuplicate">,
  { onLog }: IngestContext,
): void {
  const about = { path: target.path, run: target.run, batch: batchId };
  onLog({
    kind: "batch",
    ...about,
    duplicate: isDuplicate,
    accepted: batch.events.length,
    rejected: batch.rejected.length,
    bytes: batch.bytes.length,
    durationMs: performance.now() - startedAtMs,
    names: batch.events.map((event) => event.name),
  });
  if (isDuplicate) return;
  for (const { index, name, issues } of batch.events) {
    for (const issue of issues) onLog({ kind: "issue", ...about, index, name, issue });
  }
  for (const { index, code, message, issuePath } of batch.rejected) {
    const issue = { path: issuePath, code, message, severity: "error" } as const;
    onLog({ kind: "issue", ...about, index: index!, name: null, issue });
  }
}
