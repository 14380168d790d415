import type { IncomingMessage, ServerResponse } from "node:http";
import express, { type Express, type NextFunction, type Request, type Response } from "express";
import type { ApiContext } from "../api/api-context.ts";
import { createApiRouter } from "../api/api-router.ts";
import { shownStore } from "../plan/masked-store.ts";
import { answerPreflight, corsHeaders } from "./cors.ts";
import { createHealthRouter } from "./health-router.ts";
import type { IngestContext } from "./ingest-context.ts";
import { handleIngest } from "./ingest-handler.ts";
import { type IngestTarget, parseIngestTarget } from "./ingest-target.ts";
import { respondError } from "./respond.ts";
import { createUiRouter } from "./ui-router.ts";

export interface AppContext extends IngestContext {
  readonly streams: ApiContext["streams"];
  readonly openConnections: () => number;
}

/** Assembles the routes: senders first, with nothing between them and their handler but the check of the host. */
export function createApp(context: AppContext): Express {
  const app = express();
  const { guards } = context;
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("query parser", false);

  app.use((request, response, next) => {
    const target = parseIngestTarget(request.url);
    const refusal = guards.refuseHost(request);
    if (refusal) respondError(response, refusal, []);
    else if (target === null) next();
    else return serveIngest(request, response, target, context);
    return undefined;
  });
  app.use(createHealthRouter(context));
  app.use((request, response, next) => {
    const refusal = guards.refuseReading(request);
    if (refusal) respondError(response, refusal, []);
    else next();
  });
  app.use(
    createApiRouter({
      ...context,
      store: shownStore(context.store, context.plan),
      refuseChange: context.guards.refuseChange,
    }),
  );
  app.use(createUiRouter());
  app.use((request, response) => {
    const message = `Nothing is at ${request.method} ${request.path.slice(0, 200)}. Events go to POST /track or POST /test; received events are at GET /api/events.`;
    respondError(response, { code: "not-found", message }, []);
  });
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    const isSenders = ((error as { status?: number }).status ?? 500) < 500;
    if (!isSenders)
      context.onLog({
        kind: "notice",
        level: "error",
        message: `A request failed: ${reasonOf(error)}`,
      });
    respondError(
      response,
      isSenders
        ? { code: "request-malformed", message: "The request's path or headers cannot be read." }
        : { code: "internal", message: "The server failed on this request. Its log says more." },
      [],
    );
  });
  return app;
}

function serveIngest(
  request: IncomingMessage,
  response: ServerResponse,
  target: IngestTarget,
  context: AppContext,
): Promise<void> | void {
  if (request.method === "POST") return handleIngest(request, response, target, context);
  if (request.method === "OPTIONS") return answerPreflight(request, response);
  const message = `${request.method} is not taken here. Send events with POST; read them with GET /api/events.`;
  const headers = [...corsHeaders(request.headers.origin), "Allow", "POST, OPTIONS"];
  respondError(response, { code: "method-not-allowed", message }, headers);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
