import type { Settlement } from "./barrier.ts";
import type { RunEvents } from "./run-events.ts";

/** What matchers need of a run. */
export interface RunAccess {
  /** Null for what a unit test recorded. */
  readonly run: string | null;
  /** The events of the plan that the test was given; null without one. */
  readonly plannedNames: readonly string[] | null;
  readonly events: RunEvents;
  settle(timeoutMs: number): Promise<Settlement>;
  /** Where a person can look at the run; null when the server ends with the test. */
  readonly liveUrl: string | null;
}
