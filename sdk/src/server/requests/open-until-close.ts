import { attempt } from "./attempt.ts";
import { openRequest } from "./bracket.ts";
import { RUN_HEADER, toScopeOptions, type RequestOptions } from "./request-options.ts";
import { startServing } from "./request-served.ts";
import { serverSideOf, type OpenScope } from "./scopes.ts";
import { toScope, type Scope } from "./with-request.ts";

/** The part of a request of `node:http` that is read. */
export interface NodeRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** The part of a response of `node:http` that is used. */
export interface NodeResponse {
  once(event: "close", listener: () => void): unknown;
}

interface Exchange<Request extends NodeRequest> {
  readonly request: Request;
  readonly response: NodeResponse;
  readonly options: RequestOptions<Request>;
  /** The route's pattern, where there is one and `isRaw` is false; else what was asked for, without its query. */
  readonly pathOf: (request: Request, isRaw: boolean) => string;
  /** Puts the scope where code that has lost its place below the request finds it. */
  readonly show: (scope: Scope) => void;
}

/** Opens the scope of a request, which ends when its response has ended or was broken off. */
export function openUntilClose<Request extends NodeRequest>(
  analytics: object,
  { request, response, options, pathOf, show }: Exchange<Request>,
): OpenScope {
  const run = request.headers[RUN_HEADER];
  const scope = openRequest(
    analytics,
    toScopeOptions(request, typeof run === "string" ? run : undefined, options),
  );
  show(toScope(scope));
  const serve = options.requestServed ? startServing(scope) : undefined;
  response.once("close", () => {
    attempt(serverSideOf(analytics), () =>
      serve?.({
        method: request.method,
        path: pathOf(request, options.rawPaths ?? false),
        contentType: request.headers["content-type"] as string | undefined,
      }),
    );
    void scope.end();
  });
  return scope;
}
