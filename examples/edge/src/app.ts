import { Hono } from "hono";
import { createAnalytics } from "@tracker-analytics/sdk";
import { honoMiddleware } from "@tracker-analytics/sdk/hono";
import { createRelay } from "@tracker-analytics/sdk/relay";
import type { Scope } from "@tracker-analytics/sdk/server";
// The page's copy of the SDK is part of the worker: there is no file to serve.
import scriptTag from "@tracker-analytics/sdk/script-tag?raw";
import { pageScript, schedulePage } from "./pages.ts";
import { schedule } from "./schedule.ts";

/** What the platform gives to the worker. */
export interface Environment {
  readonly INGEST_HOST: string;
  readonly ACCESS_KEY?: string;
}

type App = Hono<{ Variables: { analytics: Scope } }>;

/** Makes the app of one environment: pages, an API, and the relay by which the pages' events get out. */
export function createApp({ INGEST_HOST, ACCESS_KEY }: Environment): App {
  const analytics = createAnalytics({ ingestHost: INGEST_HOST, accessKey: ACCESS_KEY });
  const relay = createRelay(analytics, { allow: ["schedule_viewed"] });
  const app: App = new Hono();

  app.all("/analytics/track", ({ req }) => relay.fetch(req.raw));
  app.get("/tracker-analytics.js", (context) =>
    context.body(scriptTag, 200, { "content-type": "text/javascript" }),
  );
  app.get("/page.js", (context) =>
    context.body(pageScript, 200, { "content-type": "text/javascript" }),
  );
  app.get("/favicon.ico", (context) => context.body(null, 204));

  app.use(honoMiddleware(analytics, { requestServed: true }));
  app.get("/", (context) =>
    context.html(schedulePage(`${new URL(context.req.url).origin}/analytics`)),
  );
  app.get("/runs/:id", (context) => {
    const id = context.req.param("id");
    const run = schedule.find((each) => each.id === id);
    if (!run) return context.notFound();
    // Through the request's own scope: it is there without nodejs_compat too.
    context.get("analytics").track("run_viewed", { run_id: id });
    return context.json(run);
  });
  return app;
}
