import type { RelayAnswer, RelayRequest } from "./take-in.ts";

/** The part of a request of node:http, or of Express, that is read. */
export interface ExpressRelayRequest extends AsyncIterable<Uint8Array> {
  readonly method?: string | undefined;
  /** What was asked for: a path with its query, or any text that a client wrote there. */
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** By the application's setting `trust proxy`. */
  readonly ip?: string | undefined;
  readonly socket?: { readonly remoteAddress?: string | undefined } | undefined;
  /** What a body parser has left, if there is one before this route. */
  readonly body?: unknown;
  /** Whether something has read the body. */
  readonly readableDidRead?: boolean | undefined;
}

/** The part of a response of node:http, or of Express, that is used. */
export interface ExpressRelayResponse {
  writeHead(status: number, headers: Record<string, string>): unknown;
  end(body?: string): unknown;
}

/** Reads a request of node:http, whatever has been done with it before. */
export function fromNodeRequest(request: ExpressRelayRequest): RelayRequest {
  const { headers } = request;
  const header = (name: string): string | undefined => {
    const value = headers[name];
    return typeof value === "object" ? value[0] : value;
  };
  return {
    method: request.method ?? "",
    // HTTP/2 names the host so.
    header: (name) => header(name) ?? (name === "host" ? header(":authority") : undefined),
    target: request.url ?? "",
    address: request.ip ?? request.socket?.remoteAddress,
    body: bodyOf(request),
  };
}

/** Answers on a response of node:http. */
export function answerOnNode(
  response: ExpressRelayResponse,
  { status, headers, body }: RelayAnswer,
): void {
  // What is left unread of a refused body would be taken for the next request.
  const isCut = status === 408 || status === 413;
  response.writeHead(status, { ...headers, ...(isCut && { connection: "close" }) });
  response.end(body);
}

/** Express 4 puts `{}` in the place of a body that its parsers have left alone: it is still there to be read. */
function bodyOf(request: ExpressRelayRequest): RelayRequest["body"] {
  const { body, readableDidRead = false } = request;
  if (typeof body === "string") return body;
  if (body instanceof Uint8Array) return new TextDecoder().decode(body);
  if (Array.isArray(body)) return toText(body);
  return readableDidRead ? 503 : request;
}

/** What a parser reads without recursion may be too deep to be written: halving finds the event, as that of a large body. */
function toText(body: readonly unknown[]): string | 413 {
  try {
    return JSON.stringify(body);
  } catch {
    return 413;
  }
}
