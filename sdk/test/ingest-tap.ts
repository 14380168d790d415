import { once } from "node:events";
import {
  createServer,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request as sendRequest,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

/** One event as it came. */
export interface WireEvent {
  readonly event_name: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** One request whose body came to its end. */
export interface WireBatch {
  readonly run: string | null;
  readonly path: "track" | "test";
  /** The idempotency key of the URL, or null without one. */
  readonly id: string | null;
  readonly query: Readonly<Record<string, string>>;
  readonly accessKey: string | null;
  readonly body: string;
  readonly events: readonly WireEvent[];
  /** Milliseconds since 1970. */
  readonly receivedAtMs: number;
  /** The status that it was answered with; null while it waits, and when it got no answer. */
  readonly status: number | null;
}

/** An answer that comes from what stands before an ingest, such as a proxy with limits of its own. */
export interface ProxyAnswer {
  readonly status: number;
  readonly headers?: OutgoingHttpHeaders;
}

/** Stands between senders and an ingest, and writes down what passes. */
export interface IngestTap {
  readonly url: string;
  readonly batches: readonly WireBatch[];
  /** Decides which requests are answered here, and do not reach the ingest. */
  answer: (batch: WireBatch) => ProxyAnswer | undefined;
  /** Calls back after every batch that comes in; returns the way to stop that. */
  onBatch(listener: () => void): () => void;
  /** Stops listening and cuts every connection: new ones are refused. */
  goDown(): Promise<void>;
  /** Listens again, on the same port. */
  comeUp(): Promise<void>;
}

/** Starts a tap on a free port. */
export async function startTap(ingestUrl: string): Promise<IngestTap> {
  const batches: WireBatch[] = [];
  const listeners = new Set<() => void>();

  const takeIn = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const receivedAtMs = Date.now();
    const body = await text(request);
    const batch = { ...readRequest(request, body), receivedAtMs, status: null as number | null };
    batches.push(batch);
    response.once("finish", () => (batch.status = response.statusCode));
    for (const listener of listeners) listener();
    const answer = tap.answer(batch);
    if (answer) response.writeHead(answer.status, answer.headers).end();
    else passOn(request, response, { url: ingestUrl + request.url!, body });
  };

  const server = createServer((request, response) => {
    // A sender that leaves before its body has ended leaves nothing to write down.
    takeIn(request, response).catch(() => response.destroy());
  });
  const listen = async (port: number): Promise<void> => {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  };
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const tap: IngestTap = {
    url: `http://127.0.0.1:${port}`,
    batches,
    answer: () => undefined,
    onBatch(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async goDown() {
      if (!server.listening) return;
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
    comeUp: () => listen(port),
  };
  return tap;
}

/** Lets the ingest answer, or cut the connection. */
function passOn(
  { method, headers }: IncomingMessage,
  response: ServerResponse,
  { url, body }: { readonly url: string; readonly body: string },
): void {
  const toIngest = sendRequest(url, { method, headers, agent: false }, (answer) => {
    response.writeHead(answer.statusCode!, answer.headers);
    answer.on("error", () => response.destroy()).pipe(response);
  });
  toIngest.on("error", () => response.destroy());
  response.once("close", () => toIngest.destroy());
  toIngest.end(body);
}

const ingestPath = /^(?:\/r\/(?<run>[^/]+))?\/(?<path>track|test)$/;

function readRequest(
  { url, headers }: IncomingMessage,
  body: string,
): Omit<WireBatch, "receivedAtMs" | "status"> {
  const { pathname, searchParams } = new URL(url!, "http://localhost");
  const { run, path } = ingestPath.exec(pathname)!.groups!;
  return {
    run: run ?? null,
    path: path as WireBatch["path"],
    id: searchParams.get("batch"),
    query: Object.fromEntries(searchParams),
    accessKey: (headers["x-analytics-key"] as string | undefined) ?? null,
    body,
    events: JSON.parse(body) as readonly WireEvent[],
  };
}
