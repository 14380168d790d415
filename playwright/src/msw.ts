import {
  createEventPlan,
  createInMemoryReceiver,
  readPlan,
  type ReceivedEvent,
} from "@tracker-analytics/dev-ingest/receiver";
import type { AnyPlan } from "@tracker-analytics/sdk/plan";
import { delay, http, HttpResponse, type HttpHandler } from "msw";
import {
  createRecording as createOpenRecording,
  type OpenRecording,
  type Recording,
} from "./unit/recording.ts";

export type { ReceivedEvent } from "@tracker-analytics/dev-ingest/receiver";
export type { Recording } from "./unit/recording.ts";

/** What goes wrong on purpose, for so many requests. */
export interface HandlerFault {
  /** Answers with this status and takes nothing. */
  readonly status?: number;
  /** Seconds, for `Retry-After`. */
  readonly retryAfter?: number;
  /** Waits first. Milliseconds. */
  readonly delayMs?: number;
  /** As if the network were down. */
  readonly isUnreachable?: boolean;
  /** How many requests it meets. @default 1 */
  readonly times?: number;
}

export interface AnalyticsHandlerOptions {
  /** Events are held against it, as dev-ingest does. */
  readonly plan?: AnyPlan;
  /** Where matchers find what arrived: made by `createRecording()`. */
  readonly recording?: Recording;
  /** Hears of the events of each request that are new. */
  readonly onEvents?: (events: readonly ReceivedEvent[]) => void;
  /** Met by the first requests, in this order. */
  readonly faults?: readonly HandlerFault[];
}

/** A place for what arrives, to use matchers on. */
export function createRecording(): Recording {
  return createOpenRecording();
}

/**
 * Makes the handlers of an ingest for MSW: `setupServer(...analyticsHandlers({ recording }))`. They take what is sent to
 * `/track` or `/test` of any host, beacons of a browser too, with the validation, the deduplication and the answers of
 * dev-ingest.
 */
export function analyticsHandlers(options: AnalyticsHandlerOptions = {}): HttpHandler[] {
  const { plan, recording, onEvents, faults = [] } = options;
  const model = plan && readPlan(plan);
  const receiver = createInMemoryReceiver(model ? createEventPlan(() => model) : null);
  const waiting = faults.flatMap((fault) => Array<HandlerFault>(fault.times ?? 1).fill(fault));
  const take = async ({ request }: { readonly request: Request }): Promise<Response> => {
    const fault = waiting.shift();
    const failed = fault && (await meet(fault));
    if (failed) return failed;
    const answer = receiver.receive(request.url, new Uint8Array(await request.arrayBuffer()));
    const { pathname, searchParams } = new URL(request.url);
    (recording as OpenRecording | undefined)?.add(answer.events, {
      path: pathname.endsWith("/test") ? "test" : "track",
      batch: searchParams.get("batch"),
      userAgent: request.headers.get("user-agent"),
    });
    if (answer.events.length > 0) onEvents?.(answer.events);
    return HttpResponse.text(answer.text, {
      status: answer.status,
      headers: { "content-type": "application/json; charset=utf-8", ...answer.headers },
    });
  };
  return [http.post(/\/track(?:\?|$)/, take), http.post(/\/test(?:\?|$)/, take)];
}

async function meet(fault: HandlerFault): Promise<Response | null> {
  if (fault.delayMs !== undefined) await delay(fault.delayMs);
  if (fault.isUnreachable === true) return HttpResponse.error();
  if (fault.status === undefined) return null;
  const headers = fault.retryAfter === undefined ? {} : { "retry-after": String(fault.retryAfter) };
  return new HttpResponse(null, { status: fault.status, headers });
}
