// A site on the server that the runtime itself brings: Bun.serve or Deno.serve.
import { createAnalytics } from "@tracker-analytics/sdk";
import { wrapFetch } from "@tracker-analytics/sdk/fetch";
import { createRelay } from "@tracker-analytics/sdk/relay";

const { INGEST } = globalThis.process.env;
const analytics = createAnalytics({ ingestHost: `${INGEST}/r/pages`, flushIntervalMs: 50 });
const relay = createRelay(
  createAnalytics({ ingestHost: `${INGEST}/r/relayed`, accessKey: "secret" }),
  { allow: ["clicked"], maxEventsPerMinute: 2 },
);

const pages = wrapFetch(
  analytics,
  (request) => {
    const path = new URL(request.url).pathname;
    analytics.track("page_viewed", { path });
    if (path === "/") return new Response("hello");
    const isEndless = path === "/endless";
    let chunks = 0;
    return new Response(
      new ReadableStream({
        async pull(controller) {
          await new Promise((resolve) => setTimeout(resolve, 10));
          controller.enqueue(new TextEncoder().encode("chunk "));
          analytics.track("chunk_sent", { path });
          if (++chunks === 3 && !isEndless) controller.close();
        },
      }),
    );
  },
  { requestServed: true, context: (request) => ({ page: request.headers.get("x-page") }) },
);

// What the runtime gives beside the request says who the client is.
const serve = (request, platform) =>
  new URL(request.url).pathname === "/analytics/track"
    ? relay.fetch(request, platform)
    : pages(request, platform);

const listening = { port: 0, hostname: "127.0.0.1" };
if (globalThis.Bun) console.log(globalThis.Bun.serve({ ...listening, fetch: serve }).port);
else globalThis.Deno.serve({ ...listening, onListen: ({ port }) => console.log(port) }, serve);
