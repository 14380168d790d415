import { elapsedMs } from "../core/clock.ts";
import { createForward, type Forwarded, type Parcel } from "./forward.ts";
import type { ServerSide } from "../server/requests/scopes.ts";
import { corsHeaders, isFromAllowedOrigin } from "./origin.ts";
import { resolveRules, type RelayOptions } from "./options.ts";
import { clientOf, createRateLimit } from "./rate-limit.ts";
import { readBody, type Body, type BodyRefusal } from "./read-body.ts";
import { selectEvents, type RelayDropReason } from "./select-events.ts";
import { readQuery, withoutRemoved } from "./sender-query.ts";

/** What is read of a request, on every kind of server. */
export interface RelayRequest {
  readonly method: string;
  /** Of a header, by its name in lower case. */
  header(name: string): string | null | undefined;
  /** What was asked for: a path or an address, with its query. Of any form: it need not be a URL. */
  readonly target: string;
  readonly address: string | undefined;
  readonly body: Body;
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

/** Creates what decides about every request to a relay. */
export function createTakeIn(
  serverSide: ServerSide,
  options: RelayOptions,
): [takeIn: (request: RelayRequest) => Promise<RelayAnswer>, ledger: () => RelayLedger] {
  const rules = resolveRules(options);
  const { allowedOrigins, opaque, isAllowed } = rules;
  const rate = createRateLimit(rules.maxEventsPerMinute);
  const forward = createForward(serverSide);
  const counts = { received: 0, delivered: 0, kept: 0, returned: 0 };
  const dropped: Partial<Record<RelayDropReason, number>> = {};
  let requests = 0;
  let hasReportedParser = false;

  const drop = (reason: RelayDropReason, events: number): void => {
    dropped[reason] = (dropped[reason] ?? 0) + events;
  };

  const guard = (request: RelayRequest, client: string): RelayAnswer | undefined => {
    const { method } = request;
    if (!isFromAllowedOrigin(request, allowedOrigins)) {
      return refuse(403, "Name this origin in allowedOrigins.");
    }
    if (method === "OPTIONS") return { status: 204, headers: {} };
    if (method !== "POST") return refuse(405, "Events are posted.", { allow: "POST, OPTIONS" });
    if (!/^(identity)?$/.test(request.header("content-encoding") ?? "")) {
      return refuse(415, "Bodies are not compressed.");
    }
    if (Number(request.header("content-length")) > rules.maxBodyBytes)
      return tooLarge(rules.maxBodyBytes);
    const waitMs = rate.waitMs(client);
    if (waitMs > 0) return tooOften(waitMs);
    if (requests > rules.maxConcurrentRequests) {
      return refuse(503, "Too many requests at one time.", { "retry-after": "1" });
    }
    return undefined;
  };

  const forwardUnlessOff = async (parcel: Parcel): Promise<Forwarded> => {
    const { length } = parcel.events;
    const { noEmit, ingestHost } = serverSide.settings();
    const refusal = noEmit ? "no-emit" : ingestHost ? undefined : "no-host";
    if (refusal) {
      drop(refusal, length);
      return { status: 200, headers: {} };
    }
    const forwarded = await forward(parcel);
    const { status } = forwarded;
    const outcome = status === 200 ? "delivered" : status === 202 ? "kept" : "returned";
    counts[outcome] += length;
    return forwarded;
  };

  const refuseBody = (status: BodyRefusal): RelayAnswer => {
    if (status === 413) return tooLarge(rules.maxBodyBytes);
    if (status !== 503) return refuse(status, "The body did not arrive as UTF-8 text.");
    const message =
      "Something before the relay has read the body, and left neither text nor an array. Mount the relay before body parsers.";
    if (!hasReportedParser) {
      serverSide.report({ reason: "set-up-wrong", message: `relay: ${message}`, lostEvents: 0 });
    }
    hasReportedParser = true;
    return refuse(503, message, { "retry-after": "60" });
  };

  const handle = async (request: RelayRequest): Promise<RelayAnswer> => {
    const arrivedAt = elapsedMs();
    const client = clientOf(request.address);
    const refusal = guard(request, client);
    if (refusal) return refusal;
    const text = await readBody(request.body, rules.maxBodyBytes, rules.bodyTimeoutMs);
    if (typeof text === "number") return refuseBody(text);
    const selection = selectEvents(text, isAllowed);
    if (!selection) return refuse(400, "The body is not a JSON array.");
    const { received, passing, body } = selection;
    const query = withoutRemoved(readQuery(request.target), selection);
    if (received > rules.maxEvents || !query) {
      return refuse(413, `At most ${rules.maxEvents} events in one request, without many gaps.`);
    }
    // Together with the events: requests that withhold their bodies all find the same share before. An empty request is not
    // free either.
    const waitMs = rate.take(client, Math.max(1, received));
    if (waitMs > 0) return tooOften(waitMs);
    counts.received += received;
    for (const [reason, events] of Object.entries(selection.dropped)) {
      drop(reason as RelayDropReason, events);
    }
    const run = request.header("x-analytics-run");
    const { status, headers } = await forwardUnlessOff({
      body,
      events: passing,
      query,
      arrivedAt,
      run,
    });
    if (status >= 300) return refuse(status, "The ingest did not take it.", headers);
    if (opaque) return { status: 204, headers };
    return answer(status, { accepted: passing.length, dropped: selection.dropped }, headers);
  };

  const takeIn = async (request: RelayRequest): Promise<RelayAnswer> => {
    requests++;
    try {
      const { status, headers, body } = await handle(request);
      const isForeign = allowedOrigins.includes(request.header("origin") ?? "");
      return {
        status,
        headers: {
          "cache-control": "no-store",
          ...headers,
          ...(isForeign && corsHeaders(request)),
        },
        ...(body !== undefined && { body }),
      };
    } catch (error) {
      serverSide.report({
        reason: "adapter-failed",
        message: `relay: ${String(error)}`,
        lostEvents: 0,
      });
      return refuse(503, "The relay could not take it.", { "retry-after": "60" });
    } finally {
      requests--;
    }
  };

  return [takeIn, () => ({ ...counts, dropped: { ...dropped } })];
}

function tooLarge(maxBodyBytes: number): RelayAnswer {
  return refuse(413, `At most ${maxBodyBytes} bytes in one request.`);
}

function tooOften(waitMs: number): RelayAnswer {
  return refuse(429, "Too many events of one client.", {
    "retry-after": String(Math.ceil(waitMs / 1_000)),
  });
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
