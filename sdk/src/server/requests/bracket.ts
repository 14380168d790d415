import type { ScopeOptions } from "./scope-options.ts";
import { serverSideOf, type OpenScope } from "./scopes.ts";
import { findWaitUntil, isFreezing } from "./wait-until.ts";
import { whenBodyEnds } from "./response-body.ts";

/** Opens the scope of a request, with what the platform offers to keep it alive. */
export function openRequest(
  analytics: object,
  options: ScopeOptions,
  candidates: readonly unknown[] = [],
): OpenScope {
  return serverSideOf(analytics).openScope({
    ...options,
    waitUntil: options.waitUntil ?? findWaitUntil(candidates),
  });
}

/**
 * Runs a handler in a scope, and ends the scope when the handler's promise has settled and the body of its response has
 * ended.
 *
 * @param beforeEnd Tracks what is only known then.
 */
export function bracket<Result>(
  scope: OpenScope,
  run: () => Result,
  beforeEnd?: () => void,
): Result {
  let result: Result;
  try {
    result = scope.run(run);
  } catch (error) {
    void end(scope, beforeEnd);
    throw error;
  }
  if (!isPromiseLike(result)) return endWith(result, scope, beforeEnd);
  return Promise.resolve(result).then(
    async (settled) => {
      if (!isFreezing()) return endWith(settled, scope, beforeEnd);
      await endNow(scope, beforeEnd);
      return settled;
    },
    async (error: unknown) => {
      if (isFreezing()) await endNow(scope, beforeEnd);
      else void end(scope, beforeEnd);
      throw error;
    },
  ) as Result;
}

function endWith<Result>(result: Result, scope: OpenScope, beforeEnd?: () => void): Result {
  const isWatched = beforeEnd !== undefined || scope.hasOwnQueue;
  if (isWatched && result instanceof Response && result.body) {
    return whenBodyEnds(result, () => void end(scope, beforeEnd)) as Result;
  }
  void end(scope, beforeEnd);
  return result;
}

async function end(scope: OpenScope, beforeEnd?: () => void): Promise<void> {
  beforeEnd?.();
  await scope.end();
}

/** For a platform that stops all work with the answer: what was tracked is sent before it is given. */
async function endNow(scope: OpenScope, beforeEnd?: () => void): Promise<void> {
  beforeEnd?.();
  await Promise.all([scope.flush(), scope.end()]);
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | undefined)?.then === "function";
}
