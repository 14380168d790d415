import type { Analytics } from "./core/analytics.ts";
import type { AnyPlan } from "./plan/types.ts";
import { attempt } from "./server/requests/attempt.ts";
import {
  openUntilClose,
  type NodeRequest,
  type NodeResponse,
} from "./server/requests/open-until-close.ts";
import { checkRequestOptions, type RequestOptions } from "./server/requests/request-options.ts";
import { serverSideOf, type OpenScope } from "./server/requests/scopes.ts";

export type { RequestOptions } from "./server/requests/request-options.ts";

/** The part of a request of Fastify that is read. */
export interface FastifyRequest extends NodeRequest {
  readonly url: string;
  /** Without a `url` where no route answered. */
  readonly routeOptions: { readonly url?: string | undefined };
}

/** The part of a reply of Fastify that is used. */
export interface FastifyReply {
  readonly raw: NodeResponse;
}

type Hook = (request: FastifyRequest, reply: FastifyReply, done: () => void) => void;

/** The part of an instance of Fastify that is used. */
export interface FastifyInstance {
  addHook(name: "onRequest" | "preValidation", hook: Hook): unknown;
  decorateRequest(name: string, value: null): unknown;
  hasRequestDecorator(name: string): boolean;
}

/** A plugin of Fastify. */
export type FastifyPlugin = (
  instance: FastifyInstance,
  options: unknown,
  done: (error?: Error) => void,
) => void;

/**
 * Makes a plugin of Fastify, for `app.register()`: events tracked below a request belong to it, and are sent when the
 * response has ended or was broken off, streams too. Register it before everything that tracks. The request's scope is
 * `request.analytics` too, for code that has lost its place below the request.
 *
 * @throws {TypeError} for a client that was not made on a server, and for options that do not exist or have the wrong type.
 */
export function fastifyPlugin<P extends AnyPlan | undefined>(
  analytics: Analytics<P>,
  options: RequestOptions<FastifyRequest> = {},
): FastifyPlugin {
  const serverSide = serverSideOf(analytics);
  checkRequestOptions("fastifyPlugin", options);
  const scopes = new WeakMap<object, OpenScope>();

  const enter: Hook = (request, _reply, done) => {
    const scope = scopes.get(request);
    if (scope) scope.run(done);
    else done();
  };

  const plugin: FastifyPlugin = (instance, _options, done) => {
    if (!instance.hasRequestDecorator("analytics")) instance.decorateRequest("analytics", null);
    instance.addHook("onRequest", (request, reply, next) => {
      const scope = attempt(serverSide, () =>
        openUntilClose(analytics, {
          request,
          response: reply.raw,
          options,
          pathOf,
          show: (shown) => Object.assign(request, { analytics: shown }),
        }),
      );
      if (scope) scopes.set(request, scope);
      enter(request, reply, next);
    });
    // A body is read by events of its socket, which know no request: what comes after it enters once more.
    instance.addHook("preValidation", enter);
    done();
  };
  return Object.assign(plugin, {
    // What fastify-plugin sets: hooks of the application, and not of this plugin alone.
    [Symbol.for("skip-override")]: true,
    [Symbol.for("fastify.display-name")]: "@tracker-analytics/sdk",
  });
}

function pathOf({ url, routeOptions }: FastifyRequest, isRaw: boolean): string {
  return (isRaw ? undefined : routeOptions.url) ?? url.replace(/[?#].*$/s, "");
}
