import express, { type Express, type NextFunction, type Request, type Response } from "express";
import type { ApiContext } from "../api/api-context.ts";
import { createApiRouter } from "../api/api-router.ts";
import { createInference } from "../plan/infer-plan.ts";
import { planSource } from "../plan/plan-source.ts";
import { shownStore } from "../plan/masked-store.ts";
import type { ForwardProgress } from "../forward/forwarder.ts";
import type { IngestContext } from "../ingest/ingest-context.ts";
import type { ServerLimits } from "./options.ts";
import { reportFailure } from "./report-failure.ts";
import { type RequestError, statusByErrorCode } from "../http/request-error.ts";
import { respondError } from "../http/respond.ts";
import type { Sessions } from "../http/sessions.ts";
import { accountRefusal } from "../ingest/account.ts";
import type { EventPlan } from "../wire/event-plan.ts";
import { createSignInRouter } from "./sign-in-router.ts";
import { createUiRouter } from "./ui-router.ts";

export interface AppContext extends IngestContext {
  readonly limits: ServerLimits;
  readonly plan: EventPlan | null;
  readonly timePropertyOf: ApiContext["timePropertyOf"];
  readonly sessions: Sessions;
  readonly answers: ApiContext["answers"];
  /** How far forwarding is; null when nothing is forwarded. */
  readonly forwardProgress: () => ForwardProgress | null;
  readonly streams: ApiContext["streams"];
  readonly openConnections: () => number;
}

/** Assembles the routes of everybody but senders and probes, for whom request-listener.ts stands before. */
export function createApp(context: AppContext): Express {
  const app = express();
  const refuse = (request: Request, response: Response, error: RequestError): void => {
    const status = respondError(response, error, []);
    accountRefusal(request, error, status, context);
  };
  app.disable("x-powered-by");
  app.disable("etag");
  app.set("query parser", false);

  app.use(createSignInRouter(context));
  app.use(createUiRouter());
  app.use((request, response, next) => {
    const refusal = context.guards.refuseReading(request);
    if (refusal) refuse(request, response, refusal);
    else next();
  });
  app.use(
    createApiRouter({
      ...context,
      store: shownStore(context.store, context.plan),
      unmaskedStore: context.store,
      writePlan,
      refuseChange(request) {
        const refusal = context.guards.refuseChange(request);
        if (refusal) accountRefusal(request, refusal, statusByErrorCode[refusal.code], context);
        return refusal;
      },
    }),
  );
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

const writePlan: ApiContext["writePlan"] = (events) => {
  const inference = createInference();
  for (const { event_name: name, properties } of events) inference.add(name, properties);
  return planSource(inference.result());
};
