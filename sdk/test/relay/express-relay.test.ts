import { once } from "node:events";
import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import express, { type RequestHandler } from "express";
import { createRelay, type RelayOptions } from "@tracker-analytics/sdk/relay";
import { expect, onTestFinished, test } from "vitest";
import { startClient, startScenario } from "../scenario.ts";

const bid = { event_name: "bid_placed", properties: { amount: "5.00" } };

async function serve(
  options: Partial<RelayOptions> = {},
  ...before: readonly RequestHandler[]
): Promise<{ url: string; run: Awaited<ReturnType<typeof startScenario>>["run"] }> {
  const { run } = await startScenario();
  const analytics = startClient({ ingestHost: run.ingestHost, accessKey: "secret" });
  const app = express();
  for (const handler of before) app.use(handler);
  const relay = createRelay(analytics, { allow: ["bid_placed"], ...options });
  app.all("/analytics/track", relay.express);
  const server = createServer(app).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, run };
}

function post(url: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${url}/analytics/track?batch=b1`, {
    method: "POST",
    body,
    headers: { origin: url, "content-type": "application/json", ...headers },
  });
}

test.for([
  ["no body parser", []],
  ["express.json()", [express.json()]],
  ["express.text()", [express.text({ type: "*/*" })]],
  ["express.raw()", [express.raw({ type: "*/*" })]],
] as const)("events pass a relay behind %s", async ([, before]) => {
  const { url, run } = await serve({}, ...before);
  const response = await post(url, JSON.stringify([bid]));
  expect([response.status, await response.json()]).toEqual([200, { accepted: 1, dropped: {} }]);
  expect(response.headers.get("x-analytics-batch")).toBe("b1");
  expect(await run.stored()).toEqual([bid]);
  expect(run.batches[0]).toMatchObject({ accessKey: "secret", id: "b1" });
});

test("a page of another site is refused", async () => {
  const { url, run } = await serve();
  const response = await post(url, JSON.stringify([bid]), { origin: "http://evil.example" });
  expect(response.status).toBe(403);
  expect(run.batches).toEqual([]);
});

test("a body without a length is cut off at its bound, and the answer still arrives", async () => {
  const { url } = await serve({ maxBodyBytes: 1_000 });
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const request = httpRequest(
      `${url}/analytics/track`,
      { method: "POST", headers: { origin: url } },
      (response) => {
        resolve(response.statusCode);
        request.destroy();
      },
    );
    request.on("error", reject);
    request.write("x".repeat(100_000));
  });
  expect(status).toBe(413);
});
