import type { StoredEvent } from "@tracker-analytics/dev-ingest/client";
import type { Settlement } from "../run/barrier.ts";

/**
 * Whether the events are as expected: `met`; `unmet` when later events may still make them so; `failed` when none can.
 */
export type Verdict = "met" | "unmet" | "failed";

/** What a matcher expects of a run. Pure: it sees the events that have arrived, and says what it thinks of them. */
export interface Expectation {
  /** As it stands in the test: `toHaveTracked("donation_received", { amount: 25 })`. */
  readonly call: string;
  /** The events it names, in full. */
  readonly names: readonly string[];
  /**
   * When it counts as met: `soon` as soon as the events show it; `settled` when they still do after everything that was
   * tracked has arrived.
   */
  readonly isMet: "soon" | "settled";
  judge(events: readonly StoredEvent[], settlement: Settlement | null): Verdict;
  /** Why it is not met, a line each. */
  explain(events: readonly StoredEvent[], settlement: Settlement | null): readonly string[];
  /** Why it is met, for a test that expected the opposite. */
  explainMet(events: readonly StoredEvent[]): readonly string[];
}
