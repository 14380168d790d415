import type { IncomingMessage, RequestListener } from "node:http";
import { answerPreflight, corsHeaders } from "../http/cors.ts";
import type { RequestError } from "../http/request-error.ts";
import { respondError } from "../http/respond.ts";
import { accountRefused, accountRefusal } from "../ingest/account.ts";
import { type Exchange, openExchange } from "../ingest/exchange.ts";
import { handleIngest } from "../ingest/handle-ingest.ts";
import { parseIngestTarget } from "../ingest/ingest-target.ts";
import { meetNetwork } from "../ingest/meet-fault.ts";
import type { AppContext } from "./create-app.ts";
import { answerHealth } from "./health.ts";
import { reportFailure } from "./report-failure.ts";

/**
 * Takes every request: serves senders itself, and leaves all others, once their host was checked, to probes and the Express application.
 *
 * Senders do not pass through Express, because its share of a small request is an eighth of the whole (bench/ingest).
 */
export function createRequestListener(context: AppContext): RequestListener {
  const serveReader = readerListener(context);
  return (request, response) => {
    const target = asksForTest(request) ? null : parseIngestTarget(request.url ?? "/");
    if (target !== null) {
      if (request.method === "OPTIONS") void servePreflight({ request, response, target }, context);
      else serveSender(openExchange(request, response, target), context);
      return;
    }
    const refusal = context.guards.refuseHost(request);
    if (refusal !== null) {
      const status = respondError(response, refusal, corsHeaders(request.headers.origin));
      accountRefusal(request, refusal, status, context);
      return;
    }
    try {
      if (!answerHealth(request, response, context)) serveReader(request, response);
    } catch (error) {
      reportFailure(response, error, context.onLog);
    }
  };
}

/** When the application is loaded, unless someone asks before. */
const idleLoadMs = 1_000;

/** The Express application, which takes longer to load than all the rest of a server: senders do not wait for it at the start. */
function readerListener(context: AppContext): RequestListener {
  let loading: Promise<RequestListener> | null = null;
  const load = (): Promise<RequestListener> =>
    (loading ??= import("./create-app.ts").then(({ createApp }) => createApp(context)));
  const timer = setTimeout(() => void load().catch(() => {}), idleLoadMs).unref();
  context.stopSignal.addEventListener("abort", () => clearTimeout(timer));
  return (request, response) => {
    load().then(
      (app) => app(request, response),
      (error: unknown) => reportFailure(response, error, context.onLog),
    );
  };
}

/** A question of the API whose path ends as a sender's may: senders never GET. */
function asksForTest({ method, url }: IncomingMessage): boolean {
  return method === "GET" && /^\/api\/events\/test(\?|$)/.test(url ?? "");
}

async function servePreflight(
  exchange: Pick<Exchange, "request" | "response" | "target">,
  { faults }: AppContext,
): Promise<void> {
  if (await meetNetwork(faults, exchange)) return;
  answerPreflight(exchange.request, exchange.response);
}

function serveSender(exchange: Exchange, context: AppContext): void {
  const { request, response, cors } = exchange;
  if (request.method === "POST") {
    handleIngest(exchange, context).catch((error: unknown) =>
      reportFailure(response, error, context.onLog),
    );
    return;
  }
  const error: RequestError = {
    code: "method-not-allowed",
    message: `${request.method} is not taken here. Send events with POST; read them with GET /api/events.`,
  };
  const status = respondError(response, error, [...cors, "Allow", "POST, OPTIONS"]);
  accountRefused(exchange, error, status, context);
}
