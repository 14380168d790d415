import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { startServer } from "@tracker-analytics/dev-ingest";
import { expect, onTestFinished, test, vi } from "vitest";
import type { AnalyticsSettings } from "../../src/core/analytics.ts";
import type { Diagnostic } from "../../src/core/diagnostics.ts";
import * as neutral from "../../src/neutral.ts";
import * as node from "../../src/node.ts";

const runtimes = [
  ["node", node.createAnalytics],
  ["neutral", neutral.createAnalytics],
] as const;

setFlagsFromString("--expose-gc");
const collectGarbageNow = runInNewContext("gc") as () => void;

/** Until the test has finished. */
function collectGarbage(): void {
  const collecting = setInterval(collectGarbageNow, 20);
  onTestFinished(() => clearInterval(collecting));
}

async function listen(
  answer: RequestListener,
): Promise<{ url: string; connections: () => number }> {
  let connections = 0;
  const server = createServer(answer).on("connection", () => connections++);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => connections,
  };
}

function start(
  create: (typeof runtimes)[number][1],
  settings: AnalyticsSettings,
): ReturnType<typeof node.createAnalytics> & { readonly told: Diagnostic[] } {
  const told: Diagnostic[] = [];
  const analytics = create({ onDiagnostic: (diagnostic) => told.push(diagnostic), ...settings });
  onTestFinished(async () => void (await analytics.close({ timeoutMs: 1 })));
  return { ...analytics, told };
}

test.each(runtimes)("%s: an ingest stores what was tracked, in order", async (_name, create) => {
  const server = await startServer({ port: 0 });
  onTestFinished(() => server.close());
  const analytics = start(create, { ingestHost: server.url });
  for (let n = 0; n < 250; n++) analytics.track("numbered", { n, text: "Grüße 🏃" });
  expect(await analytics.flush()).toEqual({
    tracked: 250,
    delivered: 250,
    pending: 0,
    dropped: {},
  });
  const events = await server.events();
  expect(events.map(({ properties }) => properties)).toEqual(
    Array.from({ length: 250 }, (_, n) => ({ n, text: "Grüße 🏃" })),
  );
});

test.each(runtimes)(
  "%s: a wrong key loses nothing; the right one, set later, delivers it all",
  async (_name, create) => {
    const server = await startServer({ port: 0, accessKeys: ["right"] });
    onTestFinished(() => server.close());
    const analytics = start(create, { ingestHost: server.url, accessKey: "wrong" });
    analytics.track("kept", { n: 1 });
    void analytics.flush();
    const trouble = [{ reason: "set-up-wrong", status: 401, lostEvents: 0 }];
    await vi.waitFor(() => expect(analytics.told).toMatchObject(trouble), { timeout: 10_000 });
    expect(analytics.ledger()).toMatchObject({ delivered: 0, pending: 1 });
    expect(analytics.told[0]!.message).toContain("key-wrong");
    analytics.setAccessKey("right");
    expect(await analytics.flush()).toMatchObject({ delivered: 1, pending: 0 });
    expect(await server.events()).toHaveLength(1);
  },
);

test.each(runtimes)(
  "%s: takes the login page of a network, which answers 200, for no answer",
  async (_name, create) => {
    let isLoggedIn = false;
    const server = await listen((request, response) => {
      request.resume();
      response.setHeader(
        "content-type",
        isLoggedIn ? "application/json" : "text/html; charset=utf-8",
      );
      response.end(isLoggedIn ? "{}" : "<title>Welcome to the hotel</title>");
    });
    const analytics = start(create, { ingestHost: server.url });
    analytics.track("kept");
    void analytics.flush();
    const trouble = [{ reason: "unreachable", status: 200 }];
    await vi.waitFor(() => expect(analytics.told).toMatchObject(trouble), { timeout: 10_000 });
    expect(analytics.ledger()).toMatchObject({ delivered: 0, pending: 1 });
    isLoggedIn = true;
    expect(await analytics.flush()).toMatchObject({ delivered: 1, pending: 0 });
  },
);

test.each(
  runtimes.flatMap(([name, create]) =>
    [301, 302, 303, 307, 308].map((status) => [name, status, create] as const),
  ),
)(
  "%s: does not follow a %i, and no key or event reaches where it points",
  async (_name, status, create) => {
    const reached = vi.fn<() => void>();
    const other = await listen((request, response) => {
      reached();
      request.resume();
      response.end("{}");
    });
    const first = await listen((request, response) => {
      request.resume();
      response.writeHead(status, { location: `${other.url}/track` }).end();
    });
    const analytics = start(create, { ingestHost: first.url, accessKey: "secret" });
    analytics.track("kept");
    void analytics.flush();
    const trouble = [{ reason: "set-up-wrong", status }];
    await vi.waitFor(() => expect(analytics.told).toMatchObject(trouble), { timeout: 10_000 });
    expect(reached).not.toHaveBeenCalled();
    expect(analytics.ledger()).toMatchObject({ pending: 1, dropped: {} });
  },
);

test.each(runtimes)(
  "%s: gives a silent server up after the time for one request",
  async (_name, create) => {
    let requests = 0;
    const server = await listen((request, response) => {
      request.resume();
      if (++requests > 1) response.end("{}");
    });
    const analytics = start(create, { ingestHost: server.url, requestTimeoutMs: 500 });
    collectGarbage();
    analytics.track("kept");
    expect(await analytics.flush()).toMatchObject({ delivered: 1 });
    expect(analytics.told).toMatchObject([{ reason: "unreachable", status: 0 }]);
  },
);

test.each(runtimes)(
  "%s: takes a 2xx whose body never ends for an answer, also when garbage is collected meanwhile",
  async (_name, create) => {
    const server = await listen((request, response) => {
      request.resume();
      response.writeHead(200).write("{");
    });
    collectGarbage();
    const analytics = start(create, { ingestHost: server.url, requestTimeoutMs: 1_500 });
    for (let round = 1; round <= 3; round++) {
      analytics.track("arrived");
      expect(await analytics.flush()).toMatchObject({ delivered: round, dropped: {} });
    }
    expect(analytics.told).toEqual([]);
  },
);

test.each(runtimes)(
  "%s: says what the operating system said when no one listens",
  async (_name, create) => {
    const free = createServer().listen(0, "127.0.0.1");
    await once(free, "listening");
    const { port } = free.address() as AddressInfo;
    free.close();
    await once(free, "close");
    const analytics = start(create, { ingestHost: `http://127.0.0.1:${port}` });
    analytics.track("kept");
    await analytics.flush({ timeoutMs: 100 });
    expect(analytics.told).toMatchObject([{ reason: "unreachable", status: 0, lostEvents: 0 }]);
    expect(analytics.told[0]!.message).toContain("ECONNREFUSED");
  },
);

test.each(runtimes)("%s: uses its connections again", async (_name, create) => {
  const server = await listen((request, response) => {
    request.resume();
    request.on("end", () => response.end("{}"));
  });
  const analytics = start(create, { ingestHost: server.url, maxBatchEvents: 1 });
  for (let n = 0; n < 50; n++) analytics.track("e", { n });
  expect(await analytics.flush()).toMatchObject({ delivered: 50 });
  // A second one where the first is not free yet in the turn in which its answer ends.
  expect(server.connections()).toBeLessThanOrEqual(2);
});

test.each(runtimes)(
  "%s: a key that no header can carry loses nothing and is reported",
  async (_name, create) => {
    const server = await listen((request, response) => {
      request.resume();
      response.end("{}");
    });
    const analytics = start(create, { ingestHost: server.url, accessKey: "line\nbreak" });
    analytics.track("kept");
    expect(await analytics.flush({ timeoutMs: 100 })).toMatchObject({ pending: 1, dropped: {} });
    expect(analytics.told).toMatchObject([{ reason: "unreachable", status: 0 }]);
    expect(analytics.told[0]!.message).toMatch(/header/i);
  },
);
