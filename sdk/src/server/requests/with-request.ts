/// <reference lib="esnext.disposable" preserve="true" />
import type { Analytics, DeadlineOptions, Ledger } from "../../core/analytics.ts";
import type { ScopeOptions } from "./scope-options.ts";
import { serverSideOf, type OpenScope } from "./scopes.ts";
import type { AnyPlan, Tracking } from "../../plan/types.ts";
import { bracket, openRequest } from "./bracket.ts";

/** The events tracked below one request or one piece of work. */
export interface Scope<P extends AnyPlan | undefined = undefined> extends Tracking<P> {
  /** Sends the events tracked below, as `flush()` of the client does. */
  flush(options?: DeadlineOptions): Promise<Ledger>;
}

/** A scope that `await using` ends. */
export interface DisposableScope<P extends AnyPlan | undefined = undefined> extends Scope<P> {
  /** Resolves when the events tracked below are sent, or when the client's `flushTimeoutMs` is over. Never rejects. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Runs the handler of a request. What is tracked on the client anywhere below it, in this task or a later one, belongs
 * to the request, and is sent when the handler's promise has settled and the body of the response it returned has ended:
 * through `waitUntil` where the platform has one, awaited where the platform freezes, by the queue of the process else.
 *
 * @param run Gets the scope, for runtimes without `AsyncLocalStorage`: there only what is tracked through the scope
 *   itself belongs to the request.
 * @returns What `run` returns; a `Response` with a body is a copy whose body is watched.
 * @throws What `run` throws.
 */
export function withRequest<P extends AnyPlan | undefined, Result>(
  analytics: Analytics<P>,
  options: ScopeOptions,
  run: (scope: Scope<P>) => Result,
): Result {
  const opened = openRequest(analytics, options);
  return bracket(opened, () => run(toScope(opened)));
}

/**
 * Runs a piece of work and sends the events tracked below before it returns.
 *
 * @returns Resolves to what `work` came to, when its events are sent or the client's `flushTimeoutMs` is over.
 * @throws What `work` throws.
 */
export function scope<P extends AnyPlan | undefined, Result>(
  analytics: Analytics<P>,
  work: (scope: Scope<P>) => Result | Promise<Result>,
  options?: ScopeOptions,
): Promise<Result>;
/**
 * Opens a scope that ends with the block: `await using work = scope(analytics)`. What is tracked through it, or on the
 * client, is sent when the block is left.
 */
export function scope<P extends AnyPlan | undefined>(analytics: Analytics<P>): DisposableScope<P>;
export function scope<P extends AnyPlan | undefined, Result>(
  analytics: Analytics<P>,
  work?: (scope: Scope<P>) => Result | Promise<Result>,
  options: ScopeOptions = {},
): Promise<Result> | DisposableScope<P> {
  const opened = serverSideOf(analytics).openScope(options);
  const handle = toScope<P>(opened);
  const finish = async (): Promise<void> => {
    await Promise.all([opened.flush(), opened.end()]);
  };
  if (!work) return { ...handle, [Symbol.asyncDispose]: finish };
  return opened.run(async () => {
    try {
      return await work(handle);
    } finally {
      await finish();
    }
  });
}

/** The public face of an open scope. */
export function toScope<P extends AnyPlan | undefined>({ track, flush }: OpenScope): Scope<P> {
  return { track, trackUnplanned: track, flush } as Scope<P>;
}
