import { invalidLines } from "../explain/run-summary.ts";
import type { Expectation } from "./expectation.ts";

/** Expects that the plan, and the wire, find no error in any event. */
export function expectNoInvalidEvents(): Expectation {
  return {
    call: "toHaveNoInvalidEvents()",
    names: [],
    isMet: "settled",
    judge: (events, settlement) =>
      events.some(({ status }) => status === "invalid") || (settlement?.rejected.length ?? 0) > 0
        ? "failed"
        : "met",
    explain: (events, settlement) => [...invalidLines(events), ...(settlement?.rejected ?? [])],
    explainMet: (events) => [`All ${events.length} events are valid.`],
  };
}

/** Expects that no client dropped an event against the application's will. */
export function expectLostNothing(): Expectation {
  return {
    call: "toHaveLostNothing()",
    names: [],
    isMet: "settled",
    judge: (_events, settlement) => ((settlement?.lost.length ?? 0) > 0 ? "failed" : "met"),
    explain: (_events, settlement) => settlement?.lost ?? [],
    explainMet: (events) => [`All ${events.length} events arrived.`],
  };
}
