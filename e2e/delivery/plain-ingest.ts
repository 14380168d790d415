import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";

/** An ingest that is not ours: it takes the plain array, and knows nothing of what we add to the address. */
export interface PlainIngest {
  readonly host: string;
  /** The marks of everything that came, in the order of arrival. */
  readonly marks: readonly number[];
  /** Waits so long before it answers the next request. Milliseconds. */
  holdAnswer(delayMs: number): void;
  readonly close: () => Promise<void>;
}

/** @param namesBatches Whether its answers name the batch id, as those of an ingest that knows ids do. */
export async function startPlainIngest(namesBatches: boolean): Promise<PlainIngest> {
  const marks: number[] = [];
  let delayMs = 0;
  const takeIn = async (request: IncomingMessage): Promise<void> => {
    const body = await text(request);
    if (request.method !== "POST") return;
    const events = JSON.parse(body) as readonly { properties: { mark: number } }[];
    marks.push(...events.map(({ properties }) => properties.mark));
    const heldMs = delayMs;
    delayMs = 0;
    await delay(heldMs, undefined, { ref: false });
  };
  const server = createServer((request, response) => {
    const batch = new URL(request.url!, "http://localhost").searchParams.get("batch");
    const headers = {
      "access-control-allow-origin": request.headers.origin,
      "access-control-allow-credentials": "true",
      "access-control-allow-headers": "content-type",
      "access-control-expose-headers": "x-analytics-batch",
      ...(namesBatches && batch !== null && { "x-analytics-batch": batch }),
    };
    void takeIn(request).then(() => response.writeHead(200, headers).end());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    host: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    marks,
    holdAnswer: (heldMs) => void (delayMs = heldMs),
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
