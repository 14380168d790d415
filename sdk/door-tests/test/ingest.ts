import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** An ingest that takes everything. */
export interface Ingest {
  readonly host: string;
  /** The names of the events that came, in their order. */
  readonly names: string[];
}

/** Starts an ingest for one test. */
export async function startIngest(): Promise<Ingest> {
  const names: string[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (text: string) => (body += text));
    request.on("end", () => {
      if (request.method === "POST") {
        const events = JSON.parse(body) as { event_name: string }[];
        names.push(...events.map(({ event_name }) => event_name));
      }
      response.writeHead(204, {
        "access-control-allow-origin": "*",
        "access-control-allow-headers": "content-type",
      });
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return { host: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, names };
}
