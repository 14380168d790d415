import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import Koa from "koa";
import type { Analytics } from "@tracker-analytics/sdk";
import { koaMiddleware } from "@tracker-analytics/sdk/koa";
import { expect, onTestFinished, test } from "vitest";
import { servedOf, startClient, startScenario } from "../scenario.ts";

async function serve(app: Koa): Promise<string> {
  const server = createServer(app.callback()).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A body that tracks while it is sent. */
async function* live(analytics: Analytics): AsyncGenerator<string> {
  yield "one";
  await delay(20);
  analytics.track("tracked_while_streaming");
  yield "two";
}

/** A client and an application with the middleware. */
async function start(): Promise<{
  url: string;
  analytics: Analytics;
  run: Awaited<ReturnType<typeof startScenario>>["run"];
}> {
  const { run } = await startScenario();
  const analytics = startClient({ ingestHost: run.ingestHost });
  const app = new Koa();
  app.silent = true;
  app.use(
    koaMiddleware(analytics, {
      requestServed: true,
      context: ({ headers }) => ({ lang: headers["x-lang"] }),
    }),
  );
  app.use(async (context) => {
    if (context.path === "/throw") throw new Error("the route");
    if (context.path === "/live") {
      context.body = Readable.from(live(context.state["analytics"] as Analytics));
      return;
    }
    // As Koa's router says which pattern answered.
    Object.assign(context, { _matchedRoute: "/donations/:id" });
    await delay(1);
    analytics.track("donation_viewed");
    context.body = "one";
  });
  return { url: await serve(app), analytics, run };
}

test("each request is tracked by its pattern when its response has ended, with its context", async () => {
  const { url, analytics, run } = await start();
  for (const path of ["/donations/42?comment=secret", "/live", "/throw?q=1"]) {
    await (await fetch(url + path, { headers: { "x-lang": "sv" } })).text();
  }
  await analytics.flush();
  expect(await servedOf(run)).toEqual([
    ["GET", "/donations/:id", ""],
    ["GET", "/live", ""],
    ["GET", "/throw", ""],
  ]);
  expect(
    (await run.stored()).map(({ event_name, properties }) => [event_name, properties["lang"]]),
  ).toEqual([
    ["donation_viewed", "sv"],
    ["request_served", "sv"],
    ["tracked_while_streaming", "sv"],
    ["request_served", "sv"],
    ["request_served", "sv"],
  ]);
});

test("what a route throws is answered by Koa", async () => {
  const { url } = await start();
  expect((await fetch(`${url}/throw`)).status).toBe(500);
});

test("a request that the middleware cannot bracket is answered, with a diagnostic", async () => {
  const told: string[] = [];
  const analytics = startClient({
    ingestHost: "http://127.0.0.1:9",
    onDiagnostic: ({ reason }) => void told.push(reason),
  });
  const app = new Koa();
  app.use((context, next) => {
    Object.defineProperty(context, "state", { value: undefined });
    return next();
  });
  app.use(koaMiddleware(analytics));
  app.use((context) => void (context.body = "ok"));
  expect(await (await fetch(await serve(app))).text()).toBe("ok");
  expect(told).toEqual(["adapter-failed"]);
});
