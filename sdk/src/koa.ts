import type { Analytics } from "./core/analytics.ts";
import type { AnyPlan } from "./plan/types.ts";
import { attempt } from "./server/requests/attempt.ts";
import {
  openUntilClose,
  type NodeRequest,
  type NodeResponse,
} from "./server/requests/open-until-close.ts";
import { checkRequestOptions, type RequestOptions } from "./server/requests/request-options.ts";
import { serverSideOf } from "./server/requests/scopes.ts";

export type { RequestOptions } from "./server/requests/request-options.ts";

/** The part of a context of Koa that is used. */
export interface KoaContext extends NodeRequest {
  readonly path: string;
  readonly res: NodeResponse;
  readonly state: Record<string, unknown>;
  /** The pattern that answered, where Koa's router is used. */
  readonly _matchedRoute?: unknown;
}

/** A middleware of Koa. */
export type KoaMiddleware<Context extends KoaContext = KoaContext> = (
  context: Context,
  next: () => Promise<unknown>,
) => Promise<void>;

/**
 * Makes a middleware of Koa: events tracked below it belong to the request, and are sent when the response has ended or
 * was broken off, streams too. Mount it before everything that tracks. The request's scope is `context.state.analytics`
 * too, for code that has lost its place below the request: the body's stream is one, because Koa reads it after every
 * middleware has returned.
 *
 * @throws {TypeError} for a client that was not made on a server, and for options that do not exist or have the wrong type.
 */
export function koaMiddleware<P extends AnyPlan | undefined, Context extends KoaContext>(
  analytics: Analytics<P>,
  options: RequestOptions<Context> = {},
): KoaMiddleware<Context> {
  const serverSide = serverSideOf(analytics);
  checkRequestOptions("koaMiddleware", options);

  return async (context, next) => {
    const scope = attempt(serverSide, () =>
      openUntilClose(analytics, {
        request: context,
        response: context.res,
        options,
        pathOf,
        show: (shown) => (context.state["analytics"] = shown),
      }),
    );
    await (scope ? scope.run(next) : next());
  };
}

function pathOf({ path, _matchedRoute }: KoaContext, isRaw: boolean): string {
  return !isRaw && typeof _matchedRoute === "string" ? _matchedRoute : path;
}
