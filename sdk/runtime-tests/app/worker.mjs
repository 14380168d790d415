import { createAnalytics } from "@tracker-analytics/sdk";
import { wrapFetch } from "@tracker-analytics/sdk/fetch";
import { runCases } from "./cases.mjs";

let analytics;

async function handle(request, environment) {
  const { pathname } = new URL(request.url);
  if (pathname === "/cases") {
    const hostOf = (name) => `${environment.INGEST}/r/${name}`;
    return Response.json(await runCases(hostOf, environment.FOLLOWS_PROMISES === "1"));
  }
  const stream = new TransformStream();
  const writer = stream.writable.getWriter();
  void writer.write(new TextEncoder().encode("streamed")).then(() => writer.close());
  return new Response(stream.readable);
}

export default {
  fetch(request, environment, context) {
    // One client for the life of the isolate, made in the first request: there is no environment before.
    analytics ??= createAnalytics({
      ingestHost: `${environment.INGEST}/r/served`,
      flushTimeoutMs: Number(environment.FLUSH_TIMEOUT_MS),
      onDiagnostic() {},
    });
    return wrapFetch(analytics, handle, { requestServed: true })(request, environment, context);
  },
};
