import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type { ReceivedBatch, ReceivedEvent } from "./received-batches.ts";
import { type Fault, ScenarioRun } from "./scenario-run.ts";

/** A server that does to its clients whatever a test asks for, and remembers what they sent. */
export interface ScenarioServer {
  readonly url: string;
  /** The part under `/r/<name>`, made on first use. */
  run(name: string): ScenarioRun;
  /** Stops listening and cuts every connection: new ones are refused, in every run. */
  goDown(): Promise<void>;
  /** Listens again, on the same port. */
  comeUp(): Promise<void>;
  /** Ends it. */
  close(): Promise<void>;
}

const maxBodyBytes = 8_000_000;
const ingestPath = /^\/r\/(?<name>[\w.~-]{1,64})\/(?<path>track|test)$/;

/** Starts a scenario server on a free port of the loopback interface. */
export async function startScenarioServer(): Promise<ScenarioServer> {
  const runs = new Map<string, ScenarioRun>();
  let url = "";
  const run = (name: string): ScenarioRun => {
    const known = runs.get(name) ?? new ScenarioRun(`${url}/r/${name}`);
    runs.set(name, known);
    return known;
  };
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    const { name, path } = ingestPath.exec(pathname)?.groups ?? {};
    if (name === undefined) {
      response.writeHead(404).end();
    } else if (request.method === "OPTIONS") {
      void answerPreflight(request, response, run(name));
    } else {
      const target = {
        path: path as ReceivedBatch["path"],
        id: searchParams.get("batch"),
        query: Object.fromEntries(searchParams),
      };
      void takeIn(request, response, run(name), target);
    }
  });
  const listen = (port: number): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
    return promise;
  };
  const stop = async (): Promise<void> => {
    if (!server.listening) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    server.close(() => resolve());
    server.closeAllConnections();
    await promise;
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  url = `http://127.0.0.1:${port}`;
  return { url, run, goDown: stop, comeUp: () => listen(port), close: stop };
}

async function answerPreflight(
  request: IncomingMessage,
  response: ServerResponse,
  run: ScenarioRun,
): Promise<void> {
  run.preflights++;
  await delay(run.latencyMs);
  response
    .writeHead(204, {
      ...corsHeaders(request),
      "access-control-allow-methods": "POST, OPTIONS",
      "access-control-allow-headers": "content-type, x-analytics-key, idempotency-key",
      "access-control-max-age": "86400",
    })
    .end();
}

async function takeIn(
  request: IncomingMessage,
  response: ServerResponse,
  run: ScenarioRun,
  target: Pick<ReceivedBatch, "path" | "id" | "query">,
): Promise<void> {
  const body = await readBody(request, run.takeCut()?.afterBytes ?? maxBodyBytes);
  if (body === undefined) {
    run.recordCut();
    return;
  }
  const events = readEvents(body);
  const batch = {
    ...target,
    body,
    events: events ?? [],
    contentType: request.headers["content-type"] ?? null,
    accessKey: (request.headers["x-analytics-key"] as string | undefined) ?? null,
    receivedAtMs: Date.now(),
  };
  const fault = run.takeFault(batch) ?? refusalOf(run, batch.accessKey, events);
  if (fault?.kind === "slow-store") {
    await delay(fault.delayMs);
    if (response.destroyed) {
      run.record({ ...batch, outcome: "refused", stored: [] });
      return;
    }
  }
  const known = run.answer(batch);
  const { outcome, stored } =
    fault?.kind === "answer" ? ({ outcome: "refused", stored: [] } as const) : run.store(batch);
  run.record({ ...batch, outcome, stored, known });
  await delay(run.latencyMs + (fault?.kind === "slow-answer" ? fault.delayMs : 0));
  if (fault?.kind === "lost-answer") {
    response.destroy();
    return;
  }
  const headers: OutgoingHttpHeaders = corsHeaders(request);
  if (fault?.kind === "answer") {
    response.writeHead(fault.status, { ...headers, ...fault.headers }).end();
    return;
  }
  if (run.knowsBatchIds && batch.id !== null) headers["x-analytics-batch"] = batch.id;
  if (known) headers["x-analytics-known"] = known.join(",");
  const isDuplicate = outcome === "duplicate";
  response
    .writeHead(200, { ...headers, "content-type": "application/json" })
    .end(JSON.stringify({ batch: batch.id, duplicate: isDuplicate, accepted: stored.length }));
}

/** Resolves to the body; to nothing when the client left first, or after cutting it off at the bound. */
async function readBody(request: IncomingMessage, maxBytes: number): Promise<string | undefined> {
  // A request that is read out of turn releases its socket.
  const { socket } = request;
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        socket.destroy();
        return undefined;
      }
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks).toString();
}

function readEvents(body: string): readonly ReceivedEvent[] | undefined {
  try {
    const events: unknown = JSON.parse(body);
    return Array.isArray(events) ? (events as ReceivedEvent[]) : undefined;
  } catch {
    return undefined;
  }
}

function refusalOf(
  run: ScenarioRun,
  accessKey: string | null,
  events: readonly ReceivedEvent[] | undefined,
): Fault | undefined {
  if (run.accessKey !== null && run.accessKey !== accessKey) return { kind: "answer", status: 401 };
  return events === undefined ? { kind: "answer", status: 400 } : undefined;
}

/** What a sender in a page of another origin needs; without an origin, nothing. */
function corsHeaders({ headers: { origin } }: IncomingMessage): Record<string, string> {
  if (origin === undefined) return {};
  return {
    "access-control-allow-origin": origin,
    "access-control-allow-credentials": "true",
    "access-control-expose-headers": "Retry-After, x-analytics-batch, x-analytics-known",
    vary: "Origin",
  };
}
