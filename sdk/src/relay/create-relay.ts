import type { Analytics } from "../core/analytics.ts";
import { serverSideOf } from "../server/requests/scopes.ts";
import type { AnyPlan } from "../plan/types.ts";
import type { RelayOptions } from "./options.ts";
import { createTakeIn, type RelayAnswer, type RelayLedger } from "./take-in.ts";

/** A first-party route to which pages post, and which holds the key that they do not. */
export interface Relay {
  /** A handler of `Request`s: `app.post("/analytics/track", relay.fetch)`. The address of the client is found in what Deno and Workers give. */
  readonly fetch: (request: Request, ...platform: readonly unknown[]) => Promise<Response>;
  /** A handler of Express: `app.all("/analytics/track", relay.express)`. */
  readonly express: (request: ExpressRelayRequest, response: ExpressRelayResponse) => Promise<void>;
  /** Returns what became of the events that came in. */
  ledger(): RelayLedger;
}

/** The part of a request of Express that is read. */
export interface ExpressRelayRequest extends AsyncIterable<Uint8Array> {
  readonly method: string;
  readonly originalUrl: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** By the application's setting `trust proxy`. */
  readonly ip?: string | undefined;
  /** What a body parser has left, if there is one before this route. */
  readonly body?: unknown;
}

/** The part of a response of Express that is used. */
export interface ExpressRelayResponse {
  writeHead(status: number, headers: Record<string, string>): unknown;
  end(body?: string): unknown;
}

/**
 * Makes the route to which the pages of a site post their events, so that the access key stays on the server: mount it
 * at a path such as `/analytics/track`, and give the pages the part before `/track` as their `ingestHost`.
 *
 * What passes is sent to the ingest of `analytics` with its key before the page is answered, under the page's own batch
 * id, so that the ingest knows a batch that comes twice. A 2xx means that the ingest has it (200), or that it is in the
 * `spoolDir` of `analytics` (202); where the ingest cannot be reached and there is no spool, the answer is 503 with
 * `Retry-After`, and the page keeps its events.
 *
 * @throws {TypeError} when the options cannot work, or the client was not made on a server.
 */
export function createRelay<P extends AnyPlan | undefined>(
  analytics: Analytics<P>,
  options: RelayOptions,
): Relay {
  const [takeIn, ledger] = createTakeIn(serverSideOf(analytics), options);
  return {
    ledger,
    async fetch(request, ...platform) {
      const { headers } = request;
      const url = new URL(request.url);
      const { status, body, ...rest } = await takeIn({
        method: request.method,
        header: (name) => (name === "host" ? (headers.get(name) ?? url.host) : headers.get(name)),
        batchId: url.searchParams.get("batch"),
        address: addressOf(request, platform, options),
        body: request.body ? chunksOf(request.body) : "",
      });
      return new Response(body ?? null, { status, headers: rest.headers });
    },
    async express(request, response) {
      const { headers, originalUrl } = request;
      write(
        response,
        await takeIn({
          method: request.method,
          header: (name) => headers[name] as string | undefined,
          batchId: new URL(originalUrl, "http://relay").searchParams.get("batch"),
          address: request.ip,
          body: parsedText(request.body) ?? request,
        }),
      );
    },
  };
}

function write(response: ExpressRelayResponse, { status, headers, body }: RelayAnswer): void {
  // What is left unread of a refused body would be taken for the next request.
  const isCut = status === 408 || status === 413;
  response.writeHead(status, { ...headers, ...(isCut && { connection: "close" }) });
  response.end(body);
}

/** What a body parser that came before has made of the body. */
function parsedText(body: unknown): string | undefined {
  if (body === undefined || typeof body === "string") return body;
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : JSON.stringify(body);
}

async function* chunksOf(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  for (let next; !(next = await reader.read()).done;) yield next.value;
}

function addressOf(
  request: Request,
  platform: readonly unknown[],
  { clientAddress }: RelayOptions,
): string | undefined {
  if (clientAddress) {
    try {
      return clientAddress(request);
    } catch {
      return undefined;
    }
  }
  // Workers alone set `cf`; there nobody else can set this header.
  if ("cf" in request) return request.headers.get("cf-connecting-ip") ?? undefined;
  for (const given of platform) {
    const { remoteAddr } = (given ?? {}) as { remoteAddr?: { hostname?: string } };
    if (remoteAddr?.hostname !== undefined) return remoteAddr.hostname;
    const { requestIP } = (given ?? {}) as { requestIP?: (of: Request) => { address?: string } };
    if (typeof requestIP === "function") return requestIP.call(given, request)?.address;
  }
  return undefined;
}
