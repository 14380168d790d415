import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import express5 from "express";
import express4 from "express4";
import type { Diagnostic } from "@tracker-analytics/sdk";
import { createRelay, type Relay } from "@tracker-analytics/sdk/relay";
import { expect, onTestFinished, test } from "vitest";
import { startClient } from "../scenario.ts";
import { startWireIngest, type WireIngest } from "./wire-ingest.ts";

const bid = '[{"event_name":"bid_placed","properties":{"amount":"5.00"}}]';

/** A host of a relay, as applications build it. */
type Host = (relay: Relay) => RequestListener;

const hosts: Readonly<Record<string, Host>> = {
  "node:http": (relay) => (request, response) => void relay.express(request, response),
  "Express 4": (relay) => express4().use(relay.express) as RequestListener,
  "Express 5": (relay) => express5().use(relay.express) as RequestListener,
};

async function serve(host: Host): Promise<{
  port: number;
  ingest: WireIngest;
  diagnostics: Diagnostic[];
}> {
  const ingest = await startWireIngest();
  const diagnostics: Diagnostic[] = [];
  const analytics = startClient({
    ingestHost: ingest.url,
    onDiagnostic: (diagnostic) => void diagnostics.push(diagnostic),
  });
  const server = createServer(host(createRelay(analytics, { allow: ["bid_placed"] })));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, ingest, diagnostics };
}

/** Writes a request as it stands, and returns the first line of the answer. */
async function ask(port: number, target: string, body = bid): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.write(
    `POST ${target} HTTP/1.1\r\nhost: site.example\r\norigin: http://site.example\r\nconnection: close\r\n` +
      `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  const [line = ""] = (await text(socket)).split("\r\n");
  return line;
}

for (const [name, host] of Object.entries(hosts)) {
  test.for([
    "http://x:99999/analytics/track?batch=c.1-1",
    "//?batch=c.1-1",
    "/%?batch=c.1-1&%=%E0%A4",
    "*?batch=c.1-1",
  ])(`${name} takes events that are posted to %s`, async (target) => {
    const { port, ingest } = await serve(host);
    expect(await ask(port, target)).toBe("HTTP/1.1 200 OK");
    expect(ingest.requests).toEqual([{ query: "batch=c.1-1", body: bid }]);
  });

  test(`${name} survives an address that cannot be one`, async () => {
    const { port } = await serve(host);
    // Express finds no route for it.
    expect(await ask(port, "http://[/track")).toMatch(/^HTTP\/1.1 (200|404)/);
    expect(await ask(port, "/")).toBe("HTTP/1.1 200 OK");
  });

  test(`${name} survives an event of 400,000 levels while the ingest is away`, async () => {
    const { port, ingest } = await serve(host);
    ingest.status = 503;
    const deep = "[".repeat(400_000) + "]".repeat(400_000);
    const body = `[{"event_name":"bid_placed","properties":{"deep":${deep}}}]`;
    expect(await ask(port, "/", body)).toBe("HTTP/1.1 200 OK");
    expect(await ask(port, "/", bid)).toBe("HTTP/1.1 503 Service Unavailable");
  });
}

const parsers = {
  "Express 4 with express.json()": () => express4().use(express4.json({ limit: "2mb" })),
  "Express 4 with express.urlencoded()": () =>
    express4().use(express4.urlencoded({ extended: true })),
  "Express 4 with express.text()": () => express4().use(express4.text({ type: "*/*" })),
  "Express 5 with express.json()": () => express5().use(express5.json({ limit: "2mb" })),
} as const;

const post = (port: number, type: string, body = bid): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}/`, {
    method: "POST",
    body,
    headers: { origin: `http://127.0.0.1:${port}`, "content-type": type },
  });

for (const [name, app] of Object.entries(parsers)) {
  test.for(["application/json", "text/plain", "text/plain;charset=UTF-8"])(
    `a relay behind ${name} takes events of type %s`,
    async (type) => {
      const { port, ingest } = await serve(({ express }) => app().use(express) as RequestListener);
      expect((await post(port, type)).status).toBe(200);
      expect(ingest.requests.map(({ body }) => body)).toEqual([bid]);
    },
  );
}

test("an event that a parser took and that is too deep to be written is halved like a large one", async () => {
  const { port } = await serve(
    (relay) =>
      express4()
        .use(express4.json({ limit: "2mb" }))
        .use(relay.express) as RequestListener,
  );
  const deep = "[".repeat(400_000) + "]".repeat(400_000);
  const response = await post(port, "application/json", `[${deep}]`);
  expect(response.status).toBe(413);
});

test("a body that something else has used up is kept by the page, and one diagnostic says so", async () => {
  const { port, ingest, diagnostics } = await serve((relay) => (request, response) => {
    request.resume().on("end", () => void relay.express(request, response));
  });
  const first = await post(port, "application/json");
  const second = await post(port, "application/json");
  expect([first.status, second.status, ingest.requests]).toEqual([503, 503, []]);
  expect(diagnostics).toEqual([
    expect.objectContaining({
      reason: "set-up-wrong",
      message: expect.stringContaining("Mount the relay before body parsers") as string,
    }),
  ]);
});

test("a host that has answered already is not thrown at", async () => {
  const { port, diagnostics } = await serve((relay) => (request, response) => {
    response.writeHead(204).end();
    void relay.express(request, response);
  });
  expect((await post(port, "application/json")).status).toBe(204);
  await expect.poll(() => diagnostics.map(({ reason }) => reason)).toEqual(["adapter-failed"]);
});
