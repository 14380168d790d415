import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import express, { Router, type Express } from "express";
import type { Analytics } from "@tracker-analytics/sdk";
import { expressMiddleware } from "@tracker-analytics/sdk/express";
import { expect, onTestFinished, test } from "vitest";
import { startClient, startScenario } from "../scenario.ts";

async function serve(app: Express): Promise<string> {
  const server = createServer(app).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Routes as applications have them. */
function routes(analytics: Analytics): Router {
  const router = Router();
  router.get("/donations/:id", (_request, response) => {
    analytics.track("donation_viewed");
    response.send("one");
  });
  // oxlint-disable-next-line oxc/no-async-endpoint-handlers -- Express 5 hands a rejection on by itself
  router.post("/donations", express.json(), async (request, response) => {
    await delay(1);
    analytics.track("donation_made", request.body as object);
    response.status(201).end();
  });
  const nested = Router();
  nested.get("/", (_request, response) => void response.send("all"));
  router.use("/bids", nested);
  return router;
}

test("each request is tracked by its pattern when its response has ended", async () => {
  const { run } = await startScenario();
  const analytics = startClient({ ingestHost: run.ingestHost });
  const app = express();
  app.use(expressMiddleware(analytics, { requestServed: true }));
  app.use("/api", routes(analytics));
  const url = await serve(app);
  const before = Date.now();
  for (const path of ["/api/donations/42?comment=secret", "/api/bids/", "/nowhere/7"]) {
    await (await fetch(url + path)).text();
  }
  await fetch(`${url}/api/donations`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: '{"amount":"5.00"}',
  });
  await analytics.flush();
  const served = (await run.stored()).filter(({ event_name }) => event_name === "request_served");
  expect(
    served.map(({ properties: { method, path, content_type } }) => [method, path, content_type]),
  ).toEqual([
    ["GET", "/api/donations/:id", ""],
    ["GET", "/api/bids", ""],
    ["GET", "/nowhere/7", ""],
    ["POST", "/api/donations", "application/json"],
  ]);
  for (const { properties } of served) {
    expect(Object.keys(properties)).toEqual([
      "timestamp",
      "duration",
      "path",
      "method",
      "content_type",
    ]);
    expect(properties["duration"]).toBeGreaterThan(0);
    expect(Date.parse(properties["timestamp"] as string)).toBeGreaterThanOrEqual(before);
  }
  expect((await run.stored()).filter(({ event_name }) => event_name === "donation_made")).toEqual([
    { event_name: "donation_made", properties: { amount: "5.00" } },
  ]);
});

test("raw paths are what was asked for, without the query", async () => {
  const { run } = await startScenario();
  const analytics = startClient({ ingestHost: run.ingestHost });
  const app = express();
  app.use(expressMiddleware(analytics, { requestServed: true, rawPaths: true }));
  app.use(routes(analytics));
  const url = await serve(app);
  await (await fetch(`${url}/donations/42?token=1`)).text();
  await analytics.flush();
  expect((await run.stored()).map(({ properties }) => properties["path"])).toEqual([
    undefined,
    "/donations/42",
  ]);
});

test("context is chosen per request, and one that throws adds nothing", async () => {
  const { run } = await startScenario();
  const analytics = startClient({ ingestHost: run.ingestHost });
  const app = express();
  app.use(
    expressMiddleware(analytics, {
      context: ({ headers }) => {
        if (headers["x-tenant"] === undefined) throw new Error("whose?");
        return { tenant: headers["x-tenant"] };
      },
    }),
  );
  app.use(routes(analytics));
  const url = await serve(app);
  await (await fetch(`${url}/donations/1`, { headers: { "x-tenant": "a" } })).text();
  await (await fetch(`${url}/donations/1`)).text();
  await analytics.flush();
  expect((await run.stored()).map(({ properties }) => properties)).toEqual([{ tenant: "a" }, {}]);
});

test("events of a request go through waitUntil, and through the scope in locals too", async () => {
  const { run } = await startScenario();
  const analytics = startClient({ ingestHost: run.ingestHost });
  const kept: Promise<unknown>[] = [];
  const app = express();
  app.use(expressMiddleware(analytics, { waitUntil: (promise) => void kept.push(promise) }));
  app.get("/", (_request, response) => {
    analytics.track("on_the_client");
    (response.locals["analytics"] as Analytics).track("through_locals");
    response.end();
  });
  const url = await serve(app);
  await fetch(url);
  expect(kept.length).toBe(1);
  await Promise.all(kept);
  expect(run.batches.map(({ events }) => events.length)).toEqual([2]);
});

test("a test leads a request's events to its run by a header", async () => {
  const { run, runNamed } = await startScenario();
  const analytics = startClient({ ingestHost: run.ingestHost, testMode: true });
  const app = express();
  app.use(expressMiddleware(analytics));
  app.use(routes(analytics));
  const url = await serve(app);
  await (await fetch(`${url}/donations/1`, { headers: { "x-analytics-run": "t-7" } })).text();
  const eventNames = async () =>
    (await runNamed("t-7").stored()).map(({ event_name }) => event_name);
  await expect.poll(eventNames).toEqual(["donation_viewed"]);
});
