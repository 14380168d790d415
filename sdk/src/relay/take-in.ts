import { createForward, type Forwarded } from "./forward.ts";
import type { ServerSide } from "../server/requests/scopes.ts";
import { corsHeaders, isFromAllowedOrigin } from "./origin.ts";
import { resolveAllowed, resolveBounds, type RelayOptions } from "./options.ts";
import { clientOf, createRateLimit } from "./rate-limit.ts";
import { readBody } from "./read-body.ts";
import { selectEvents, type RelayDropReason, type Selection } from "./select-events.ts";
import { BATCH_HEADER } from "../wire.ts";

/** A request as every kind of server can tell it. */
export interface RelayRequest {
  readonly method: string;
  /** Of a header, by its name in lower case. */
  header(name: string): string | null | undefined;
  /** The value of `batch` in the query. */
  readonly batchId: string | null;
  readonly address: string | undefined;
  /** The body, or its text where something else has read it before. */
  readonly body: AsyncIterable<Uint8Array> | string;
}

/** What to answer. */
export interface RelayAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

/**
 * What became of the events that came in: `received = delivered + kept + returned + sum of dropped`. What is in flight to the
 * ingest is in none of them yet.
 */
export interface RelayLedger {
  readonly received: number;
  readonly delivered: number;
  /** In the client's spool: the client delivers them, and counts them in its own ledger. */
  readonly kept: number;
  /** Answered with an error, upon which their sender keeps them and comes again. */
  readonly returned: number;
  readonly dropped: Readonly<Partial<Record<RelayDropReason, number>>>;
}

const batchIdPattern = /^[\w.~-]{1,128}$/;

/** Creates what decides about every request to a relay. */
export function createTakeIn(
  serverSide: ServerSide,
  options: RelayOptions,
): [takeIn: (request: RelayRequest) => Promise<RelayAnswer>, ledger: () => RelayLedger] {
  const bounds = resolveBounds(options);
  const isAllowed = resolveAllowed(options);
  const { allowedOrigins = [], opaque = false } = options;
  const rate = createRateLimit(bounds.maxEventsPerMinute);
  const forward = createForward(serverSide);
  const counts = { received: 0, delivered: 0, kept: 0, returned: 0 };
  const dropped: Partial<Record<RelayDropReason, number>> = {};
  let requests = 0;

  const drop = (reason: RelayDropReason, events: number): void => {
    dropped[reason] = (dropped[reason] ?? 0) + events;
  };

  const guard = (request: RelayRequest, client: string): RelayAnswer | undefined => {
    const { method } = request;
    if (!isFromAllowedOrigin(originOf(request), allowedOrigins)) {
      return refuse(403, "Name this origin in allowedOrigins.");
    }
    if (method === "OPTIONS") return { status: 204, headers: {} };
    if (method !== "POST") return refuse(405, "Events are posted.", { allow: "POST, OPTIONS" });
    if (!/^(identity)?$/.test(request.header("content-encoding") ?? "")) {
      return refuse(415, "Bodies are not compressed.");
    }
    if (Number(request.header("content-length")) > bounds.maxBodyBytes)
      return tooLarge(bounds.maxBodyBytes);
    if (request.batchId !== null && !batchIdPattern.test(request.batchId)) {
      return refuse(400, "A batch id is 1 to 128 of A-Z a-z 0-9 . _ ~ -.");
    }
    const waitMs = rate.waitMs(client);
    if (waitMs > 0) {
      return refuse(429, "Too many events of one client.", {
        "retry-after": String(Math.ceil(waitMs / 1_000)),
      });
    }
    if (requests > bounds.maxConcurrentRequests) {
      return refuse(503, "Too many requests at one time.", { "retry-after": "1" });
    }
    return undefined;
  };

  const deliver = async (request: RelayRequest, selection: Selection): Promise<Forwarded> => {
    const { passing, body } = selection;
    const { batchId } = request;
    const { noEmit, ingestHost } = serverSide.settings();
    const refusal = noEmit ? "no-emit" : ingestHost ? undefined : "no-host";
    if (refusal) drop(refusal, passing.length);
    // Nothing is left to send, and nothing will be when the same batch comes again.
    if (refusal || passing.length === 0) {
      return { status: 200, headers: batchId === null ? {} : { [BATCH_HEADER]: batchId } };
    }
    const run = request.header("x-analytics-run");
    const forwarded = await forward({ body, events: passing, batchId, run });
    const { status } = forwarded;
    const outcome = status === 200 ? "delivered" : status === 202 ? "kept" : "returned";
    counts[outcome] += passing.length;
    return forwarded;
  };

  const handle = async (request: RelayRequest): Promise<RelayAnswer> => {
    const client = clientOf(request.address);
    const refusal = guard(request, client);
    if (refusal) return refusal;
    const text =
      typeof request.body === "string"
        ? request.body
        : await readBody(request.body, bounds.maxBodyBytes, bounds.bodyTimeoutMs);
    if (text === 413) return tooLarge(bounds.maxBodyBytes);
    if (typeof text === "number") return refuse(text, "The body did not arrive as UTF-8 text.");
    const selection = selectEvents(text, isAllowed);
    if (!selection) return refuse(400, "The body is no JSON array.");
    if (selection.received > bounds.maxEvents) {
      return refuse(413, `At most ${bounds.maxEvents} events in one request.`);
    }
    // An empty request is not free either.
    rate.take(client, Math.max(1, selection.received));
    counts.received += selection.received;
    for (const [reason, events] of Object.entries(selection.dropped)) {
      drop(reason as RelayDropReason, events);
    }
    const { status, headers } = await deliver(request, selection);
    if (status >= 300) return refuse(status, "The ingest did not take it.", headers);
    if (opaque) return { status: 204, headers };
    return answer(
      status,
      { accepted: selection.passing.length, dropped: selection.dropped },
      headers,
    );
  };

  const takeIn = async (request: RelayRequest): Promise<RelayAnswer> => {
    requests++;
    try {
      const { status, headers, body } = await handle(request);
      const { origin } = originOf(request);
      const isForeign = origin != null && allowedOrigins.includes(origin);
      return {
        status,
        headers: { "cache-control": "no-store", ...headers, ...(isForeign && corsHeaders(origin)) },
        ...(body !== undefined && { body }),
      };
    } finally {
      requests--;
    }
  };

  return [takeIn, () => ({ ...counts, dropped: { ...dropped } })];
}

function originOf(request: RelayRequest): Parameters<typeof isFromAllowedOrigin>[0] {
  return { origin: request.header("origin"), host: request.header("host") };
}

function tooLarge(maxBodyBytes: number): RelayAnswer {
  return refuse(413, `At most ${maxBodyBytes} bytes in one request.`);
}

function refuse(status: number, message: string, headers?: RelayAnswer["headers"]): RelayAnswer {
  return answer(status, { error: { message } }, headers);
}

function answer(status: number, body: object, headers: RelayAnswer["headers"] = {}): RelayAnswer {
  return {
    status,
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  };
}
