import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { answerPreflight, corsHeaders } from "../http/cors.ts";
import { type AppContext, createApp } from "./create-app.ts";
import { handleIngest } from "../ingest/ingest-handler.ts";
import { type IngestTarget, parseIngestTarget } from "../ingest/ingest-target.ts";
import { reportFailure } from "./report-failure.ts";
import { respondError } from "../http/respond.ts";

/**
 * Takes every request: checks its host, serves senders itself, and leaves all others to the Express application.
 *
 * Senders do not pass through Express, because its share of a small request is an eighth of the whole (bench/ingest).
 */
export function createRequestListener(context: AppContext): RequestListener {
  const app = createApp(context);
  return (request, response) => {
    const refusal = context.guards.refuseHost(request);
    if (refusal) {
      respondError(response, refusal, []);
      return;
    }
    const target = parseIngestTarget(request.url ?? "/");
    if (target === null) app(request, response);
    else serveSender(request, response, target, context);
  };
}

function serveSender(
  request: IncomingMessage,
  response: ServerResponse,
  target: IngestTarget,
  context: AppContext,
): void {
  if (request.method === "POST") {
    handleIngest(request, response, target, context).catch((error: unknown) =>
      reportFailure(response, error, context.onLog),
    );
    return;
  }
  if (request.method === "OPTIONS") return answerPreflight(request, response);
  const message = `${request.method} is not taken here. Send events with POST; read them with GET /api/events.`;
  const headers = [...corsHeaders(request.headers.origin), "Allow", "POST, OPTIONS"];
  respondError(response, { code: "method-not-allowed", message }, headers);
}
