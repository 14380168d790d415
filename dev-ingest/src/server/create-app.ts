import express, { type Express, type NextFunction, type Request, type Response } from "express";
import type { ApiContext } from "../api/api-context.ts";
import { createApiRouter } from "../api/api-router.ts";
import { shownStore } from "../plan/masked-store.ts";
import { createHealthRouter } from "./health-router.ts";
import type { IngestContext } from "../ingest/ingest-context.ts";
import type { ServerLimits } from "./options.ts";
import { reportFailure } from "./report-failure.ts";
import { respondError } from "../http/respond.ts";
import { createUiRouter } from "./ui-router.ts";

export interface AppContext extends IngestContext {
  readonly limits: ServerLimits;
  readonly streams: ApiContext["streams"];
  readonly openConnections: () => number;
}

/** Assembles the routes of everybody but senders, for whom request-listener.ts stands before. */
export function createApp(context: AppContext): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("query parser", false);

  app.use(createHealthRouter(context));
  app.use((request, response, next) => {
    const refusal = context.guards.refuseReading(request);
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
    if (!isSenders) return reportFailure(response, error, context.onLog);
    const message = "The request's path or headers cannot be read.";
    respondError(response, { code: "request-malformed", message }, []);
  });
  return app;
}
