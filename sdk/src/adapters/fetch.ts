import type { Analytics } from "../core/analytics.ts";
import { serverSideOf } from "../neutral/scopes.ts";
import type { AnyPlan } from "../plan/types.ts";
import { bracket, openRequest } from "./bracket.ts";
import { RUN_HEADER, toScopeOptions, type RequestOptions } from "./request-options.ts";
import { startServing } from "./request-served.ts";
import { toScope, type Scope } from "./with-request.ts";

/** What a fetch handler is told about requests. */
export interface FetchOptions<R extends Request> extends RequestOptions<R> {
  /**
   * The pattern of the route that a request meets, such as `/donations/:id`, where the framework or the application
   * knows it; `undefined` when it meets none.
   *
   * @default undefined
   */
  readonly pathTemplate?: ((request: R) => string | undefined) | undefined;
}

/**
 * Wraps a handler that takes a `Request`: of Cloudflare Workers, `Deno.serve`, `Bun.serve`, a route of Next.js, the
 * `fetch` of a Hono app. What is tracked below it belongs to the request, and is sent when the body of the response has
 * ended or was cancelled: through `waitUntil` where an argument of the handler or the platform has one.
 *
 * @throws {TypeError} for a client that was not made on a server.
 */
export function wrapFetch<
  P extends AnyPlan | undefined,
  R extends Request,
  Rest extends readonly unknown[],
>(
  analytics: Analytics<P>,
  handler: (request: R, ...rest: Rest) => Response | Promise<Response>,
  options: FetchOptions<R> = {},
): (request: R, ...rest: Rest) => Promise<Response> {
  serverSideOf(analytics);
  return async (request, ...rest) => {
    const scopeOptions = toScopeOptions(request, request.headers.get(RUN_HEADER), options);
    const scope = openRequest(analytics, scopeOptions, [...rest, request]);
    const serve = options.requestServed ? startServing(scope) : undefined;
    return bracket(
      scope,
      async () => handler(request, ...rest),
      serve &&
        (() =>
          serve({
            method: request.method,
            path: templateOf(request, options) ?? new URL(request.url).pathname,
            contentType: request.headers.get("content-type"),
          })),
    );
  };
}

function templateOf<R extends Request>(
  request: R,
  { rawPaths, pathTemplate }: FetchOptions<R>,
): string | undefined {
  try {
    return rawPaths ? undefined : pathTemplate?.(request);
  } catch {
    return undefined;
  }
}

/** The part of a context of Hono that is used. */
export interface HonoContext {
  readonly req: {
    readonly raw: Request;
    readonly path: string;
    readonly matchedRoutes?: readonly { readonly path: string }[];
  };
  /** Throws where the runtime has none, as on Node. */
  readonly executionCtx: unknown;
  res: Response;
  set(name: string, value: unknown): void;
}

/** A middleware of Hono. */
export type HonoMiddleware = (context: HonoContext, next: () => Promise<void>) => Promise<void>;

/**
 * Makes a middleware of Hono, which does what `wrapFetch` does and knows the pattern of the route. Mount it before
 * everything that tracks. The request's scope is the context's variable `analytics` too, for runtimes without
 * `AsyncLocalStorage`.
 *
 * @throws {TypeError} for a client that was not made on a server.
 */
export function honoMiddleware<P extends AnyPlan | undefined>(
  analytics: Analytics<P>,
  options: RequestOptions<Request> = {},
): HonoMiddleware {
  serverSideOf(analytics);
  return async (context, next) => {
    const request = context.req.raw;
    const scopeOptions = toScopeOptions(request, request.headers.get(RUN_HEADER), options);
    const scope = openRequest(analytics, scopeOptions, [executionContextOf(context)]);
    const serve = options.requestServed ? startServing(scope) : undefined;
    context.set("analytics", toScope(scope) satisfies Scope);
    const response = await bracket(
      scope,
      async () => {
        await next();
        return context.res;
      },
      serve &&
        (() =>
          serve({
            method: request.method,
            path: (options.rawPaths ? undefined : patternOf(context)) ?? context.req.path,
            contentType: request.headers.get("content-type"),
          })),
    );
    if (response !== context.res) context.res = response;
  };
}

function executionContextOf(context: HonoContext): unknown {
  try {
    return context.executionCtx;
  } catch {
    return undefined;
  }
}

/** The pattern of the last route that is no middleware's. */
function patternOf({ req }: HonoContext): string | undefined {
  return req.matchedRoutes?.map(({ path }) => path).findLast((path) => !path.endsWith("*"));
}
