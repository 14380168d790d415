import type { IncomingMessage } from "node:http";
import type { RequestError } from "../http/request-error.ts";
import { silent } from "../log/silent.ts";
import type { ParsedBody } from "../wire/parse-body.ts";
import type { Exchange } from "./exchange.ts";
import type { IngestContext } from "./ingest-context.ts";
import type { StoredBody } from "./store-body.ts";

type Accounts = Pick<IngestContext, "metrics" | "onLog">;

/** Counts and logs a body that was answered. */
export function accountTaken(
  exchange: Exchange,
  { body, isDuplicate }: StoredBody,
  context: IngestContext,
): void {
  const seconds = (performance.now() - exchange.startedAtMs) / 1_000;
  context.metrics.request(exchange.target.path, context.isOpaque ? 204 : 200, seconds);
  if (isDuplicate) context.metrics.duplicate();
  else countEvents(exchange, body, context);
  if (context.onLog !== silent) logBody(exchange, { body, isDuplicate }, context);
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

/** Counts and logs a request of anybody that was refused. */
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

function countEvents({ target }: Exchange, body: ParsedBody, { metrics }: IngestContext): void {
  let warnings = 0;
  let invalid = 0;
  for (const { status } of body.accepted) {
    if (status === "warning") warnings++;
    else if (status === "invalid") invalid++;
  }
  metrics.events(target.path, "ok", body.accepted.length - warnings - invalid);
  metrics.events(target.path, "warning", warnings);
  metrics.events(target.path, "invalid", invalid);
  for (const { issues } of body.rejected) metrics.rejected(issues[0]!.code);
}

function logBody(
  { target, batchId, startedAtMs }: Exchange,
  { body, isDuplicate }: Pick<StoredBody, "body" | "isDuplicate">,
  { onLog }: IngestContext,
): void {
  const about = { path: target.path, run: target.run, batch: batchId };
  onLog({
    kind: "batch",
    ...about,
    duplicate: isDuplicate,
    accepted: body.accepted.length,
    rejected: body.rejected.length,
    bytes: body.bytes.length,
    durationMs: performance.now() - startedAtMs,
    names: body.accepted.map((event) => event.name),
  });
  if (isDuplicate) return;
  for (const { index, name, issues } of body.accepted) {
    for (const issue of issues) onLog({ kind: "issue", ...about, index, name, issue });
  }
  for (const { index, issues } of body.rejected) {
    for (const issue of issues) onLog({ kind: "issue", ...about, index, name: null, issue });
  }
}
