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

/** The part of a request of Express that is read. */
export interface ExpressRequest extends NodeRequest {
  readonly originalUrl: string;
  readonly baseUrl: string;
  /** The route that answered. */
  readonly route?: { readonly path?: unknown };
}

/** The part of a response of Express that is used. */
export interface ExpressResponse extends NodeResponse {
  readonly locals: Record<string, unknown>;
}

/** A middleware of Express 5. */
export type ExpressMiddleware<Request extends ExpressRequest = ExpressRequest> = (
  request: Request,
  response: ExpressResponse,
  next: () => void,
) => void;

/**
 * Makes a middleware of Express: events tracked below it belong to the request, and are sent when the response has
 * ended or was broken off. Mount it before everything that tracks. The request's scope is `response.locals.analytics`
 * too, for code that has lost its place below the request.
 *
 * A part of a pattern that stands in a mount path, as in `app.use("/events/:id", router)`, is known to Express only as
 * what was asked for, and so it is in `path`.
 *
 * @throws {TypeError} for a client that was not made on a server, and for options that do not exist or have the wrong type.
 */
export function expressMiddleware<P extends AnyPlan | undefined, Request extends ExpressRequest>(
  analytics: Analytics<P>,
  options: RequestOptions<Request> = {},
): ExpressMiddleware<Request> {
  const serverSide = serverSideOf(analytics);
  checkRequestOptions("expressMiddleware", options);

  return (request, response, next) => {
    const scope = attempt(serverSide, () =>
      openUntilClose(analytics, {
        request,
        response,
        options,
        pathOf,
        show: (shown) => (response.locals["analytics"] = shown),
      }),
    );
    if (scope) scope.run(next);
    else next();
  };
}

function pathOf({ originalUrl, baseUrl, route }: ExpressRequest, isRaw: boolean): string {
  if (!isRaw && typeof route?.path === "string") {
    return `${baseUrl}${route.path}`.replace(/(?<=.)\/$/, "");
  }
  return originalUrl.replace(/[?#].*$/s, "");
}
