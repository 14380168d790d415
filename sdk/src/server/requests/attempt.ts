import { describe } from "../../core/describe.ts";
import type { ServerSide } from "./scopes.ts";

/**
 * Does an adapter's own work on a request. What it throws is a diagnostic: the request goes on without it.
 *
 * @returns What `work` returns, or `undefined` when it throws.
 */
export function attempt<Result>(
  { report }: Pick<ServerSide, "report">,
  work: () => Result,
): Result | undefined {
  try {
    return work();
  } catch (error) {
    report({ reason: "adapter-failed", message: describe(error), lostEvents: 0 });
    return undefined;
  }
}
