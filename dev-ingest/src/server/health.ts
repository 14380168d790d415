import type { IncomingMessage, ServerResponse } from "node:http";
import { respondError, respondJson } from "../http/respond.ts";
import type { AppContext } from "./create-app.ts";

/**
 * Answers `/livez` (the process answers), `/readyz` (it takes events) and `/metrics` (numbers, no data). None needs a key.
 * False for everything else.
 */
export function answerHealth(
  request: IncomingMessage,
  response: ServerResponse,
  context: AppContext,
): boolean {
  if (request.method !== "GET" && request.method !== "HEAD") return false;
  switch (request.url!.split("?", 1)[0]) {
    case "/livez":
      respondJson(response, 200, '{"live":true}', []);
      return true;
    case "/readyz":
      answerReadiness(request, response, context);
      return true;
    case "/metrics":
      response.writeHead(200, {
        "Content-Type": "text/plain; version=0.0.4; charset=utf-8",
        "Cache-Control": "no-store",
      });
      response.end(metricsText(context));
      return true;
    default:
      return false;
  }
}

function answerReadiness(
  request: IncomingMessage,
  response: ServerResponse,
  { store, stopSignal, forwardProgress, guards }: AppContext,
): void {
  const { isReady, reason } = store.health();
  if (stopSignal.aborted) {
    respondError(response, { code: "stopping", message: "The server is stopping." }, []);
  } else if (isReady) {
    const forward = forwardProgress();
    const body = { ready: true, ...(forward === null ? {} : { forward }) };
    respondJson(response, 200, JSON.stringify(body), []);
  } else {
    // The reason may name a host or a file, which is for readers.
    const isReader = guards.refuseReading(request) === null;
    const message = isReader ? reason! : "The store takes no events now. The log says why.";
    respondError(response, { code: "store-unavailable", message }, []);
  }
}

function metricsText(context: AppContext): string {
  const { store, streams } = context;
  const { isReady, lagSeconds } = store.health();
  return context.metrics.text({
    inFlightRequests: context.activity.total().inFlight,
    inFlightBytes: context.budget.takenBytes,
    openConnections: context.openConnections(),
    openStreams: streams.open,
    droppedReaders: streams.dropped,
    isReady: isReady && !context.stopSignal.aborted,
    lastSeq: store.lastSeq,
    readerLagSeconds: lagSeconds,
    forward: context.forwardProgress(),
  });
}
