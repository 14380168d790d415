import type { ScopeOptions } from "./scope-options.ts";

/** What an adapter is told about the requests it brackets. */
export interface RequestOptions<Request> {
  /**
   * Whether each request is tracked as `request_served`, when its response has ended: `timestamp` (its start), `duration`
   * (milliseconds), `path`, `method` and `content_type` (of the request; empty when it names none).
   *
   * @default false
   */
  readonly requestServed?: boolean | undefined;
  /**
   * Whether `path` is what was asked for, such as `/donations/42`, instead of the route's pattern, such as
   * `/donations/:id`. Without a pattern the path is always what was asked for. Never with a query.
   *
   * @default false
   */
  readonly rawPaths?: boolean | undefined;
  /**
   * Properties for every event of a request. What it throws is ignored, and nothing is added then.
   *
   * @default undefined
   */
  readonly context?: ((request: Request) => object) | undefined;
  /**
   * The platform's `waitUntil`, where it cannot be found by itself: `after` of Next.js.
   *
   * @default undefined
   */
  readonly waitUntil?: ScopeOptions["waitUntil"];
}

/** Request header by which an end-to-end test leads the events of a server in test mode to its own run. */
export const RUN_HEADER = "x-analytics-run";

/** Makes the options of a request's scope. Never throws. */
export function toScopeOptions<Request>(
  request: Request,
  run: string | null | undefined,
  { context, waitUntil }: RequestOptions<Request>,
): ScopeOptions {
  return { waitUntil, run: run ?? undefined, context: contextOf(request, context) };
}

function contextOf<Request>(
  request: Request,
  context: ((request: Request) => object) | undefined,
): object | undefined {
  try {
    return context?.(request);
  } catch {
    return undefined;
  }
}
