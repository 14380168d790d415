import { Hono } from "hono";
import { wrapFetch } from "@tracker-analytics/sdk/fetch";
import { honoMiddleware } from "@tracker-analytics/sdk/hono";
import type { Scope } from "@tracker-analytics/sdk/server";
import { expect, test } from "vitest";
import { startClient, startScenario } from "../scenario.ts";

/** What a worker gets beside its request; `waitUntil` fails when it is taken off its owner. */
class WorkerContext {
  readonly kept: Promise<unknown>[] = [];
  waitUntil(promise: Promise<unknown>): void {
    this.kept.push(promise);
  }
  passThroughOnException(): void {}
  readonly props = {};
}

const site = "https://marathon.example";

test("a worker's handler keeps its context alive until its events are sent", async () => {
  const { run } = await startScenario();
  const analytics = startClient({ ingestHost: run.ingestHost });
  const handler = wrapFetch(
    analytics,
    (request: Request, environment: { name: string }, _context: WorkerContext) => {
      analytics.track("page_viewed", { name: environment.name });
      return new Response(`hello ${new URL(request.url).pathname}`, { status: 202 });
    },
    { requestServed: true },
  );
  const context = new WorkerContext();
  const response = await handler(new Request(`${site}/a?b=1`), { name: "edge" }, context);
  expect([response.status, await response.text()]).toEqual([202, "hello /a"]);
  await Promise.all(context.kept);
  expect(await run.stored()).toEqual([
    { event_name: "page_viewed", properties: { name: "edge" } },
    {
      event_name: "request_served",
      properties: {
        timestamp: expect.any(String) as string,
        duration: expect.any(Number) as number,
        path: "/a",
        method: "GET",
        content_type: "",
      },
    },
  ]);
  expect(context.kept.length).toBe(1);
});

test("a route of Next.js gets its template and after() by the options", async () => {
  const { run } = await startScenario();
  const analytics = startClient({ ingestHost: run.ingestHost });
  const after: Promise<unknown>[] = [];
  const POST = wrapFetch(
    analytics,
    async (request: Request, { params }: { params: Promise<{ id: string }> }) => {
      analytics.track("bid_placed", { id: (await params).id });
      return Response.json(await request.json());
    },
    {
      waitUntil: (promise) => void after.push(promise),
      requestServed: true,
      pathTemplate: () => "/api/bids/[id]",
    },
  );
  const request = new Request(`${site}/api/bids/7`, { method: "POST", body: '{"a":1}' });
  const response = await POST(request, { params: Promise.resolve({ id: "7" }) });
  expect(await response.json()).toEqual({ a: 1 });
  await Promise.all(after);
  expect(
    (await run.stored()).map(({ event_name, properties: { path, id } }) => [
      event_name,
      path ?? id,
    ]),
  ).toEqual([
    ["bid_placed", "7"],
    ["request_served", "/api/bids/[id]"],
  ]);
});

test("a template that throws costs the template only", async () => {
  const { run } = await startScenario();
  const analytics = startClient({ ingestHost: run.ingestHost });
  const handler = wrapFetch(analytics, () => new Response(null, { status: 204 }), {
    requestServed: true,
    pathTemplate: () => {
      throw new Error("no route");
    },
  });
  expect((await handler(new Request(`${site}/x`))).status).toBe(204);
  await analytics.flush();
  expect((await run.stored())[0]?.properties["path"]).toBe("/x");
});

test("a handler that fails is tracked and fails", async () => {
  const { run } = await startScenario();
  const analytics = startClient({ ingestHost: run.ingestHost });
  const handler = wrapFetch(
    analytics,
    () => {
      throw new Error("no database");
    },
    { requestServed: true },
  );
  await expect(handler(new Request(site))).rejects.toThrow("no database");
  await analytics.flush();
  expect((await run.stored()).length).toBe(1);
});

test("Hono knows the pattern, and the scope is a variable of its context", async () => {
  const { run } = await startScenario();
  const analytics = startClient({ ingestHost: run.ingestHost });
  const app = new Hono<{ Variables: { analytics: Scope } }>();
  app.use(honoMiddleware(analytics, { requestServed: true }));
  app.get("/runs/:id", (context) => {
    context.get("analytics").track("run_viewed", { id: context.req.param("id") });
    context.header("x-mark", "1");
    return context.text("a run");
  });
  const context = new WorkerContext();
  const response = await app.request("/runs/9", {}, {}, context);
  expect([await response.text(), response.headers.get("x-mark")]).toEqual(["a run", "1"]);
  await Promise.all(context.kept);
  const missing = await app.request("/nowhere", {}, {}, context);
  expect([missing.status, await missing.text()]).toEqual([404, "404 Not Found"]);
  await Promise.all(context.kept);
  expect(
    (await run.stored()).map(({ event_name, properties: { path, id } }) => [
      event_name,
      path ?? id,
    ]),
  ).toEqual([
    ["run_viewed", "9"],
    ["request_served", "/runs/:id"],
    ["request_served", "/nowhere"],
  ]);
});

test("Hono on a server that lives on needs no context, and hides no error", async () => {
  const { run } = await startScenario();
  const analytics = startClient({ ingestHost: run.ingestHost });
  const app = new Hono();
  app.use(honoMiddleware(analytics));
  app.get("/", () => {
    analytics.track("seen");
    throw new Error("broken");
  });
  app.onError((error, context) => context.text(error.message, 500));
  const response = await app.request("/");
  expect([response.status, await response.text()]).toEqual([500, "broken"]);
  await analytics.flush();
  expect((await run.stored()).length).toBe(1);
});

/** A stream that tracks while it is sent. */
function liveBody(track: (name: string) => void, lines: number): ReadableStream<Uint8Array> {
  let sent = 0;
  return new ReadableStream({
    pull(controller) {
      if (sent++ === lines) return controller.close();
      track("line_sent");
      controller.enqueue(new TextEncoder().encode("line\n"));
    },
  });
}

/** A Hono app whose streams track through the scope of their request. */
async function startStreams(): Promise<{
  app: Hono<{ Variables: { analytics: Scope } }>;
  run: Awaited<ReturnType<typeof startScenario>>["run"];
  reasons: string[];
}> {
  const { run } = await startScenario();
  const reasons: string[] = [];
  const analytics = startClient({
    ingestHost: run.ingestHost,
    onDiagnostic: ({ reason }) => void reasons.push(reason),
  });
  const app = new Hono<{ Variables: { analytics: Scope } }>();
  app.use(honoMiddleware(analytics, { requestServed: true }));
  app.get("/live/:lines", (context) => {
    const scope = context.get("analytics");
    return context.body(liveBody((name) => scope.track(name), Number(context.req.param("lines"))));
  });
  return { app, run, reasons };
}

test("a stream of Hono has been served when its last chunk is read", async () => {
  const { app, run, reasons } = await startStreams();
  const context = new WorkerContext();
  const response = await app.request("/live/3", {}, {}, context);
  expect(await run.stored()).toEqual([]);
  expect(await response.text()).toBe("line\n".repeat(3));
  await Promise.all(context.kept);
  expect((await run.stored()).map(({ event_name }) => event_name)).toEqual([
    "line_sent",
    "line_sent",
    "line_sent",
    "request_served",
  ]);
  expect(reasons).toEqual([]);
});

test("a stream of Hono that its reader breaks off has been served all the same", async () => {
  const { app, run, reasons } = await startStreams();
  const context = new WorkerContext();
  const response = await app.request("/live/1000000", {}, {}, context);
  const reader = response.body!.getReader();
  await reader.read();
  await reader.cancel();
  await Promise.all(context.kept);
  const names = (await run.stored()).map(({ event_name }) => event_name);
  expect(names.at(-1)).toBe("request_served");
  expect(names.filter((name) => name === "request_served")).toHaveLength(1);
  expect(reasons).toEqual([]);
});
