import type { LogListener } from "../log/log-entry.ts";
import { silent } from "../log/silent.ts";
import type { ParsedBody } from "../wire/parse-body.ts";
import type { IngestRequest } from "./ingest-request.ts";

/** Tells the log of a body that was taken, and of every issue in it. */
export function logBatch(
  onLog: LogListener,
  request: IngestRequest,
  body: ParsedBody,
  isDuplicate: boolean,
): void {
  if (onLog === silent) return;
  const about = { path: request.target.path, run: request.target.run, batch: request.batchId };
  onLog({
    kind: "batch",
    ...about,
    duplicate: isDuplicate,
    accepted: body.accepted.length,
    rejected: body.rejected.length,
    bytes: body.bytes.length,
    durationMs: performance.now() - request.startedAtMs,
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
