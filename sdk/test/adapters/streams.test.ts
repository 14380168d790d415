import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { Readable } from "node:stream";
import type { Analytics } from "@tracker-analytics/sdk";
import { expressMiddleware } from "@tracker-analytics/sdk/express";
import { fastifyPlugin } from "@tracker-analytics/sdk/fastify";
import { wrapFetch } from "@tracker-analytics/sdk/fetch";
import { honoMiddleware } from "@tracker-analytics/sdk/hono";
import { koaMiddleware } from "@tracker-analytics/sdk/koa";
import express from "express";
import fastify from "fastify";
import { Hono } from "hono";
import Koa from "koa";
import { expect, onTestFinished, test } from "vitest";
import { startClient, startScenario } from "../scenario.ts";

interface Options {
  readonly requestServed: true;
  readonly context?: () => never;
  readonly waitUntil?: () => never;
}

/** Starts a host that streams `lines()`; what it returns sends it a request. */
type Host = (
  analytics: Analytics,
  options: Options,
  lines: () => AsyncGenerator<string>,
) => Promise<() => Promise<Response>>;

const hosts: readonly (readonly [name: string, Host])[] = [
  [
    "Express",
    async (analytics, options, lines) => {
      const app = express();
      app.use(expressMiddleware(analytics, options));
      app.get("/", (_request, response) => void Readable.from(lines()).pipe(response));
      return serve(app);
    },
  ],
  [
    "Fastify",
    async (analytics, options, lines) => {
      const app = fastify({ forceCloseConnections: true });
      app.register(fastifyPlugin(analytics, options));
      app.get("/", (_request, reply) => reply.send(Readable.from(lines())));
      onTestFinished(() => app.close());
      const url = await app.listen({ host: "127.0.0.1", port: 0 });
      return () => fetch(url);
    },
  ],
  [
    "Koa",
    async (analytics, options, lines) => {
      const app = new Koa();
      app.silent = true;
      app.use(koaMiddleware(analytics, options));
      app.use((context) => void (context.body = Readable.from(lines())));
      return serve(app.callback());
    },
  ],
  [
    "Hono",
    async (analytics, options, lines) => {
      const app = new Hono();
      app.use(honoMiddleware(analytics, options));
      app.get("/", (context) => context.body(toBody(lines())));
      return async () => app.request("/");
    },
  ],
  [
    "wrapFetch",
    async (analytics, options, lines) => {
      const handler = wrapFetch(analytics, () => new Response(toBody(lines())), options);
      return () => handler(new Request("https://marathon.example/"));
    },
  ],
];

async function serve(listener: RequestListener): Promise<() => Promise<Response>> {
  const server = createServer(listener).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return () => fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

function toBody(lines: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const body = new ReadableStream<string>({
    async pull(controller) {
      const { done, value } = await lines.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
  });
  return body.pipeThrough(new TextEncoderStream());
}

/** A host that tracks a line with each that it streams, and the events of it that have arrived. */
async function start(
  host: Host,
  { isEndless, ...options }: Omit<Options, "requestServed"> & { readonly isEndless?: boolean },
) {
  const { run } = await startScenario();
  const reasons: string[] = [];
  const analytics = startClient({
    ingestHost: run.ingestHost,
    onDiagnostic: ({ reason }) => void reasons.push(reason),
  });
  async function* lines(): AsyncGenerator<string> {
    for (const line of ["one\n", "two\n"]) {
      analytics.track("line_sent");
      yield line;
    }
    if (isEndless) await new Promise(() => {});
  }
  return {
    request: await host(analytics, { requestServed: true, ...options }, lines),
    reasons,
    arrived: async (count: number): Promise<readonly string[]> => {
      await expect.poll(() => analytics.ledger().tracked).toBeGreaterThanOrEqual(count);
      await analytics.flush();
      return (await run.stored()).map(({ event_name }) => event_name).toSorted();
    },
  };
}

test.each(hosts)("%s has served a stream when its last line is read", async (_, host) => {
  const { request, arrived, reasons } = await start(host, {});
  expect(await (await request()).text()).toBe("one\ntwo\n");
  expect(await arrived(3)).toEqual(["line_sent", "line_sent", "request_served"]);
  expect(reasons).toEqual([]);
});

test.each(hosts)(
  "%s has served a stream once that its reader breaks off while it waits for a line",
  async (_, host) => {
    const { request, arrived, reasons } = await start(host, { isEndless: true });
    const reader = (await request()).body!.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = ""; !text.endsWith("two\n");) text += (await reader.read()).value!;
    // Not awaited: the stream's own end waits for the line.
    void reader.cancel();
    expect(await arrived(3)).toEqual(["line_sent", "line_sent", "request_served"]);
    expect(reasons).toEqual([]);
  },
);

test.each(hosts)("%s answers although context and waitUntil throw", async (_, host) => {
  const { request, arrived, reasons } = await start(host, {
    context: () => {
      throw new Error("no context");
    },
    waitUntil: () => {
      throw new Error("no waitUntil");
    },
  });
  expect(await (await request()).text()).toBe("one\ntwo\n");
  expect(await arrived(3)).toEqual(["line_sent", "line_sent", "request_served"]);
  expect(new Set(reasons)).toEqual(new Set(["adapter-failed", "invalid-property"]));
});
