import type { Analytics } from "./core/analytics.ts";
import type { AnyPlan } from "./plan/types.ts";
import { attempt } from "./server/requests/attempt.ts";
import { bracket, openRequest } from "./server/requests/bracket.ts";
import {
  checkRequestOptions,
  RUN_HEADER,
  toScopeOptions,
  type RequestOptions,
} from "./server/requests/request-options.ts";
import { startServing } from "./server/requests/request-served.ts";
import { serverSideOf } from "./server/requests/scopes.ts";
import { toScope, type Scope } from "./server/requests/with-request.ts";

export type { RequestOptions } from "./server/requests/request-options.ts";

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
 * @throws {TypeError} for a client that was not made on a server, and for options that do not exist or have the wrong type.
 */
export function honoMiddleware<P extends AnyPlan | undefined>(
  analytics: Analytics<P>,
  options: RequestOptions<Request> = {},
): HonoMiddleware {
  const serverSide = serverSideOf(analytics);
  checkRequestOptions("honoMiddleware", options);
  return async (context, next) => {
    const request = context.req.raw;
    const scope = attempt(serverSide, () => {
      const scopeOptions = toScopeOptions(request, request.headers.get(RUN_HEADER), options);
      const opened = openRequest(analytics, scopeOptions, [executionContextOf(context)]);
      context.set("analytics", toScope(opened) satisfies Scope);
      return opened;
    });
    if (!scope) return next();
    const serve = options.requestServed ? startServing(scope) : undefined;
    const trackServed = (): void =>
      attempt(serverSide, () =>
        serve?.({
          method: request.method,
          path: (options.rawPaths ? undefined : patternOf(context)) ?? context.req.path,
          contentType: request.headers.get("content-type"),
        }),
      );
    const response = await bracket(
      scope,
      async () => {
        await next();
        return context.res;
      },
      serve && trackServed,
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

/** The pattern of the last route that is not that of a middleware. */
function patternOf({ req }: HonoContext): string | undefined {
  return req.matchedRoutes?.map(({ path }) => path).findLast((path) => !path.endsWith("*"));
}
