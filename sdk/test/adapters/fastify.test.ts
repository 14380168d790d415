import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import fastify, { type FastifyInstance } from "fastify";
import type { Analytics } from "@tracker-analytics/sdk";
import { fastifyPlugin, type FastifyRequest } from "@tracker-analytics/sdk/fastify";
import { expect, onTestFinished, test } from "vitest";
import { servedOf, startClient, startScenario } from "../scenario.ts";

async function serve(app: FastifyInstance): Promise<string> {
  onTestFinished(() => app.close());
  return app.listen({ host: "127.0.0.1", port: 0 });
}

/** A body that tracks while it is sent. */
async function* live(analytics: Analytics): AsyncGenerator<string> {
  yield "one";
  await delay(20);
  analytics.track("tracked_while_streaming");
  yield "two";
}

/** Routes as applications have them, in a plugin of their own. */
function addRoutes(app: FastifyInstance, analytics: Analytics): void {
  void app.register(async (api) => {
    api.get("/donations/:id", () => {
      analytics.track("donation_viewed");
      return "one";
    });
    api.post("/donations", async (request, reply) => {
      await delay(1);
      analytics.track("donation_made", request.body as object);
      return reply.code(201).send();
    });
    api.get("/live", (_request, reply) => reply.send(Readable.from(live(analytics))));
  });
}

/** A client and an application with the plugin. */
async function start(context?: (request: FastifyRequest) => object): Promise<{
  url: string;
  analytics: Analytics;
  run: Awaited<ReturnType<typeof startScenario>>["run"];
}> {
  const { run } = await startScenario();
  const analytics = startClient({ ingestHost: run.ingestHost });
  const app = fastify({ forceCloseConnections: true });
  await app.register(fastifyPlugin(analytics, { requestServed: true, context }));
  addRoutes(app, analytics);
  return { url: await serve(app), analytics, run };
}

test("each request is tracked by its pattern when its response has ended, with its context", async () => {
  const { url, analytics, run } = await start(({ headers }) => ({ lang: headers["x-lang"] }));
  for (const path of ["/donations/42?comment=secret", "/live", "/nowhere/7?q=1"]) {
    await (await fetch(url + path, { headers: { "x-lang": "sv" } })).text();
  }
  const made = await fetch(`${url}/donations`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-lang": "de" },
    body: '{"amount":"5.00"}',
  });
  expect(made.status).toBe(201);
  await analytics.flush();
  expect(await servedOf(run)).toEqual([
    ["GET", "/donations/:id", ""],
    ["GET", "/live", ""],
    ["GET", "/nowhere/7", ""],
    ["POST", "/donations", "application/json"],
  ]);
  const contexts = (await run.stored()).map(({ event_name, properties }) => [
    event_name,
    properties["lang"],
  ]);
  expect(contexts).toEqual([
    ["donation_viewed", "sv"],
    ["request_served", "sv"],
    ["tracked_while_streaming", "sv"],
    ["request_served", "sv"],
    ["request_served", "sv"],
    ["donation_made", "de"],
    ["request_served", "de"],
  ]);
});

test("the request has its scope, and what is injected without a socket is served too", async () => {
  const { run } = await startScenario();
  const analytics = startClient({ ingestHost: run.ingestHost });
  const app = fastify();
  onTestFinished(() => app.close());
  await app.register(fastifyPlugin(analytics, { requestServed: true }));
  app.get("/", (request) => {
    (request as unknown as { analytics: Analytics }).analytics.track("by_scope");
    return "ok";
  });
  expect((await app.inject("/")).body).toBe("ok");
  await expect.poll(() => analytics.ledger().tracked).toBe(2);
  await analytics.flush();
  expect((await run.stored()).map(({ event_name }) => event_name)).toEqual([
    "by_scope",
    "request_served",
  ]);
});

test("a request that the plugin cannot bracket is answered, with a diagnostic", async () => {
  const told: string[] = [];
  const analytics = startClient({
    ingestHost: "http://127.0.0.1:9",
    onDiagnostic: ({ reason }) => void told.push(reason),
  });
  const app = fastify();
  app.addHook("onRequest", (_request, reply, done) => {
    reply.raw.once = () => {
      throw new TypeError("another plugin's response");
    };
    done();
  });
  await app.register(fastifyPlugin(analytics));
  app.get("/", () => "ok");
  onTestFinished(() => app.close());
  expect((await app.inject("/")).body).toBe("ok");
  expect(told).toEqual(["adapter-failed"]);
});
