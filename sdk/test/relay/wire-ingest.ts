import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";

/** One request as an ingest got it. */
export interface WireRequest {
  /** The parameters of its query, in order: `batch=c.1-3&without=2`. */
  readonly query: string;
  readonly body: string;
}

/** An ingest that writes down what it is asked, and answers what it is given. */
export interface WireIngest {
  readonly url: string;
  readonly requests: readonly WireRequest[];
  /** Headers of every answer from now on; the batch id is echoed unless the ingest knows none. */
  headers: Record<string, string>;
  knowsIds: boolean;
  status: number;
}

/** Starts an ingest that lives as long as the test. */
export async function startWireIngest(): Promise<WireIngest> {
  const requests: WireRequest[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [, query = ""] = request.url!.split("?");
    requests.push({ query, body: await text(request) });
    const batch = new URLSearchParams(query).get("batch");
    const echo = ingest.knowsIds && batch !== null && { "x-analytics-batch": batch };
    response.writeHead(ingest.status, { ...echo, ...ingest.headers }).end("{}");
  };
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const ingest: WireIngest = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    headers: {},
    knowsIds: true,
    status: 200,
  };
  return ingest;
}
