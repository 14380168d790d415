import express, { type Router } from "express";
import type { AppContext } from "./create-app.ts";
import { respondError, respondJson } from "../http/respond.ts";

/** `/livez`: the process answers. `/readyz`: it takes events. `/metrics`: numbers, no data. None needs a key. */
export function createHealthRouter(context: AppContext): Router {
  const router = express.Router();
  router.get("/livez", (_request, response) => respondJson(response, 200, '{"live":true}', []));
  router.get("/readyz", (request, response) => {
    const health = context.store.health();
    if (context.stopSignal.aborted) {
      respondError(response, { code: "stopping", message: "The server is stopping." }, []);
    } else if (health.isReady) {
      const forward = context.forwardProgress();
      const body = { ready: true, ...(forward === null ? {} : { forward }) };
      respondJson(response, 200, JSON.stringify(body), []);
    } else {
      // The reason may name a host or a file, which is for readers.
      const isReader = context.guards.refuseReading(request) === null;
      const message = isReader
        ? health.reason!
        : "The store takes no events now. The log says why.";
      respondError(response, { code: "store-unavailable", message }, []);
    }
  });
  router.get("/metrics", (_request, response) => {
    const { inFlight } = context.activity.total();
    const text = context.metrics.text({
      inFlightRequests: inFlight,
      inFlightBytes: context.budget.takenBytes,
      openConnections: context.openConnections(),
      openStreams: context.streams.open,
      droppedReaders: context.streams.dropped,
      isReady: context.store.health().isReady && !context.stopSignal.aborted,
      lastSeq: context.store.lastSeq,
      readerLagSeconds: context.store.health().lagSeconds,
      forward: context.forwardProgress(),
    });
    response.set("Cache-Control", "no-store").type("text/plain; version=0.0.4").send(text);
  });
  return router;
}
