import type { OpenScope } from "./scopes.ts";

/** What is known of a request when its response has ended. */
export interface ServedRequest {
  readonly method: string;
  /** Without a query. */
  readonly path: string;
  /** Of the request; nothing when it names none. */
  readonly contentType: string | null | undefined;
}

/** Starts the clock of a request; what it returns tracks `request_served`. */
export function startServing(scope: OpenScope): (served: ServedRequest) => void {
  const timestamp = new Date();
  const startedAt = performance.now();
  // The event comes when the response has ended, which is late to ask a platform to stay.
  scope.hold();
  return ({ method, path, contentType }) =>
    scope.track("request_served", {
      timestamp,
      duration: performance.now() - startedAt,
      path,
      method,
      content_type: contentType ?? "",
    });
}
