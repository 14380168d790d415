import type { Analytics } from "./core/analytics.ts";
import type { AnyPlan } from "./plan/types.ts";
import { attempt } from "./server/requests/attempt.ts";
import { bracket, openRequest } from "./server/requests/bracket.ts";
import {
  checkRequestOptions,
  RUN_HEADER,
  requestOptionsTable,
  toScopeOptions,
  type RequestOptions,
} from "./server/requests/request-options.ts";
import { serverSideOf } from "./server/requests/scopes.ts";
import { startServing } from "./server/requests/request-served.ts";

export type { RequestOptions } from "./server/requests/request-options.ts";

/** What `wrapFetch` does with requests. */
export interface FetchOptions<R extends Request> extends RequestOptions<R> {
  /**
   * The pattern of the route that a request meets, such as `/donations/:id`, where the framework or the application
   * knows it; `undefined` when it meets none.
   *
   * @default undefined
   */
  readonly pathTemplate?: ((request: R) => string | undefined) | undefined;
}

const fetchOptionsTable = {
  ...requestOptionsTable,
  pathTemplate: { kind: "function" },
} as const;

/**
 * Wraps a handler that takes a `Request`: of Cloudflare Workers, `Deno.serve`, `Bun.serve`, a route of Next.js, the
 * `fetch` of a Hono app. Events tracked below it belong to the request, and are sent when the body of the response has
 * ended or was canceled: through `waitUntil` where an argument of the handler or the platform has one.
 *
 * @throws {TypeError} for a client that was not made on a server, and for options that do not exist or have the wrong type.
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
  const serverSide = serverSideOf(analytics);
  checkRequestOptions("wrapFetch", options, fetchOptionsTable);
  return async (request, ...rest) => {
    const scope = attempt(serverSide, () => {
      const scopeOptions = toScopeOptions(request, request.headers.get(RUN_HEADER), options);
      return openRequest(analytics, scopeOptions, [...rest, request]);
    });
    if (!scope) return handler(request, ...rest);
    const serve = options.requestServed ? startServing(scope) : undefined;
    const trackServed = (): void =>
      attempt(serverSide, () =>
        serve?.({
          method: request.method,
          path: templateOf(request, options) ?? new URL(request.url).pathname,
          contentType: request.headers.get("content-type"),
        }),
      );
    return bracket(scope, async () => handler(request, ...rest), serve && trackServed);
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
