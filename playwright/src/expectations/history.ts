import type { StoredEvent } from "@tracker-analytics/dev-ingest/client";
import { printValue } from "../explain/print-value.ts";
import type { EventPattern } from "../match/event-pattern.ts";
import type { TrackedSubject } from "../run/test-analytics.ts";
import type { Expectation } from "./expectation.ts";
import { exactSequence } from "./sequence.ts";

/**
 * Expects that these and no other events have the property, in this order. A state stands for the event whose name ends
 * in it: `pending` for `donation_pending`.
 */
export function expectHistory(
  subject: Pick<TrackedSubject, "property" | "value">,
  states: readonly string[],
): Expectation {
  if (!Array.isArray(states) || !states.every((state) => typeof state === "string")) {
    throw new TypeError('toHaveGoneThrough() takes an array of states: ["pending", "completed"].');
  }
  const select = (events: readonly StoredEvent[]): readonly StoredEvent[] =>
    events.filter(
      ({ properties }) => String(properties[subject.property]) === String(subject.value),
    );
  return exactSequence({
    call: `toHaveGoneThrough(${printValue(states)})`,
    patterns: states.map((state): EventPattern => ({
      name: state,
      properties: {},
      isEnding: true,
    })),
    select,
  });
}
