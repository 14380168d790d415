import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";

/** How the collector treats requests that carry events. */
export type Behavior =
  /** Takes them. */
  | "takes"
  /** Answers 503 and keeps nothing. */
  | "is-down"
  /** Takes them, and ends the connection without an answer. */
  | "loses-answers";

/** A server that every SDK takes for its own, and that counts the marks of the events that arrive. */
export interface Collector {
  readonly url: string;
  behavior: Behavior;
  /** How often each mark arrived. */
  readonly arrivals: Map<string, number>;
  readonly close: () => void;
}

/** What the properties of an event carry so that it is known again: `mark-17`. */
const marks = /mark-\d+/g;
const encodedEvent = /"(?:ue_px|data)":"([\w+/=-]+)"/g;
const answerText = '{"status":1,"code":200,"success":true}';

export async function startCollector(): Promise<Collector> {
  const arrivals = new Map<string, number>();
  const server: Server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => answer(request, response, readText(Buffer.concat(pieces))));
  });
  const collector: Collector & { behavior: Behavior } = {
    url: "",
    behavior: "takes",
    arrivals,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  const answer = (request: IncomingMessage, response: ServerResponse, text: string): void => {
    response.setHeader("access-control-allow-origin", request.headers.origin ?? "*");
    response.setHeader("access-control-allow-credentials", "true");
    response.setHeader(
      "access-control-allow-headers",
      request.headers["access-control-request-headers"] ?? "*",
    );
    response.setHeader("access-control-max-age", "600");
    const found = text.match(marks) ?? [];
    const hasEvents = found.length > 0;
    if (hasEvents && collector.behavior === "is-down") {
      response.writeHead(503).end();
      return;
    }
    // A mark may stand twice in one request: as a property, and in a copy that the SDK makes.
    for (const mark of new Set(found)) arrivals.set(mark, (arrivals.get(mark) ?? 0) + 1);
    if (hasEvents && collector.behavior === "loses-answers") request.socket.destroy();
    else response.writeHead(200, { "content-type": "application/json" }).end(answerText);
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return Object.assign(collector, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });
}

/** The text of a body, and of what is packed in it: gzip, base64. */
function readText(body: Buffer): string {
  const isGzip = body[0] === 0x1f && body[1] === 0x8b;
  const sent = (isGzip ? gunzipSync(body) : body).toString("utf8");
  const text = sent.startsWith("data=")
    ? Buffer.from(decodeURIComponent(sent.slice(5)), "base64").toString("utf8")
    : sent;
  const packed = [...text.matchAll(encodedEvent)].map(([, encoded]) =>
    Buffer.from(encoded!, "base64").toString("utf8"),
  );
  return packed.length === 0 ? text : packed.join("\n");
}
