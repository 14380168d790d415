import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Analytics, Diagnostic } from "@tracker-analytics/sdk";
import { expressMiddleware } from "@tracker-analytics/sdk/express";
import { wrapFetch } from "@tracker-analytics/sdk/fetch";
import { honoMiddleware } from "@tracker-analytics/sdk/hono";
import { expect, onTestFinished, test } from "vitest";
import { startClient } from "../scenario.ts";

function start(): { analytics: Analytics; told: string[] } {
  const told: string[] = [];
  const analytics = startClient({
    ingestHost: "http://127.0.0.1:9",
    onDiagnostic: ({ reason, message }: Diagnostic) => void told.push(`${reason} ${message}`),
  });
  return { analytics, told };
}

const failed = [expect.stringMatching(/^adapter-failed TypeError: /) as string];

test("the middleware of Express lets a request through that it cannot bracket", async () => {
  const { analytics, told } = start();
  const middleware = expressMiddleware(analytics, { requestServed: true });
  // Raw objects, as Fastify's `reply.raw`: without what Express puts on them.
  const server = createServer((request, response) =>
    middleware(request as never, response as never, () => response.end("served")),
  ).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe("served");
  expect(told).toEqual(failed);
});

test("what the host throws is the host's", () => {
  const { analytics, told } = start();
  const middleware = expressMiddleware(analytics);
  const request = { method: "GET", originalUrl: "/", baseUrl: "", headers: {} };
  const response = { locals: {}, once() {} };
  expect(() =>
    middleware(request, response, () => {
      throw new Error("the route");
    }),
  ).toThrow("the route");
  expect(told).toEqual([]);
});

test("a request that ends in a way no path can be read of is served all the same", () => {
  const { analytics, told } = start();
  const middleware = expressMiddleware(analytics, { requestServed: true });
  const listeners: (() => void)[] = [];
  middleware(
    { method: "GET", headers: {} } as never,
    { locals: {}, once: (_event, listener) => listeners.push(listener) },
    () => {},
  );
  expect(listeners[0]).not.toThrow();
  expect(told).toEqual(failed);
});

/** A request as a polyfill may build it, whose headers cannot be read. */
const unreadable = new Proxy(new Request("https://marathon.example/"), {
  get: (target, name) => {
    if (name === "headers") throw new TypeError("no headers");
    return Reflect.get(target, name, target) as unknown;
  },
});

test("a fetch handler answers a request that cannot be bracketed", async () => {
  const { analytics, told } = start();
  const handler = wrapFetch(analytics, () => new Response("served"), { requestServed: true });
  expect(await (await handler(unreadable)).text()).toBe("served");
  expect(told).toEqual(failed);
});

test("a response whose body is being read already is passed on", async () => {
  const { analytics, told } = start();
  const response = new Response("served");
  const reader = response.body!.getReader();
  const handler = wrapFetch(analytics, () => response, { requestServed: true });
  expect(await handler(new Request("https://marathon.example/"))).toBe(response);
  expect(new TextDecoder().decode((await reader.read()).value)).toBe("served");
  expect(analytics.ledger().tracked).toBe(1);
  expect(told).toEqual([]);
});

test("the middleware of Hono lets a request through that it cannot bracket", async () => {
  const { analytics, told } = start();
  const context = {
    req: { raw: unreadable, path: "/" },
    executionCtx: undefined,
    res: new Response("served"),
    set() {},
  };
  let isServed = false;
  await honoMiddleware(analytics)(context, async () => {
    isServed = true;
  });
  expect(isServed).toBe(true);
  expect(told).toEqual(failed);
});
