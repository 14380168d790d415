import type { StoredEvent } from "@tracker-analytics/dev-ingest/client";
import { labelOf } from "../explain/event-label.ts";
import { differenceLines, nearestMiss } from "../explain/nearest-miss.ts";
import { printValue } from "../explain/print-value.ts";
import { alignSequence } from "../match/align-sequence.ts";
import {
  type EventPattern,
  matchesPattern,
  patternOf,
  type SequenceEntry,
} from "../match/event-pattern.ts";
import type { Expectation } from "./expectation.ts";

/** Expects these events in this order; others may lie between them. */
export function expectInOrder(entries: readonly SequenceEntry[]): Expectation {
  const patterns = patternsOf("toHaveTrackedInOrder", entries);
  return {
    call: `toHaveTrackedInOrder(${printValue(entries)})`,
    names: patterns.map(({ name }) => name),
    isMet: "soon",
    judge: (events) => (isInOrder(patterns, events) ? "met" : "unmet"),
    explain: (events) => ["Expected (-) and arrived (+):", ...diffLines(patterns, events)],
    explainMet: (events) => [
      "They came in this order all the same:",
      ...diffLines(patterns, events),
    ],
  };
}

/** Expects these events in this order and no others. */
export function expectExactly(entries: readonly SequenceEntry[]): Expectation {
  return exactSequence({
    call: `toHaveTrackedExactly(${printValue(entries)})`,
    patterns: patternsOf("toHaveTrackedExactly", entries),
    select: (events) => events,
  });
}

/** How `exactSequence` finds and names its events. */
export interface ExactSequence {
  readonly call: string;
  readonly patterns: readonly EventPattern[];
  /** The events that must be those of the patterns. */
  readonly select: (events: readonly StoredEvent[]) => readonly StoredEvent[];
}

export function exactSequence({ call, patterns, select }: ExactSequence): Expectation {
  const lines = (events: readonly StoredEvent[]): readonly string[] =>
    diffLines(patterns, select(events), events);
  return {
    call,
    names: patterns.flatMap(({ name, isEnding }) => (isEnding ? [] : [name])),
    isMet: "settled",
    judge(events) {
      const selected = select(events);
      const isBeginning = selected.every(
        (event, index) => patterns[index] && matchesPattern(patterns[index], event),
      );
      if (!isBeginning) return "failed";
      return selected.length === patterns.length ? "met" : "unmet";
    },
    explain: (events) => ["Expected (-) and arrived (+):", ...lines(events)],
    explainMet: (events) => ["Exactly these arrived all the same:", ...lines(events)],
  };
}

export function patternsOf(
  matcher: string,
  entries: readonly SequenceEntry[],
): readonly EventPattern[] {
  if (!Array.isArray(entries)) {
    throw new TypeError(
      `${matcher}() takes an array of names, or of ["name", { property: value }].`,
    );
  }
  return (entries as readonly SequenceEntry[]).map(patternOf);
}

function isInOrder(patterns: readonly EventPattern[], events: readonly StoredEvent[]): boolean {
  let next = 0;
  for (const event of events) {
    const pattern = patterns[next];
    if (pattern && matchesPattern(pattern, event)) next++;
  }
  return next === patterns.length;
}

/** `  = #1 a`, `  - b { amount: 25 }`, `  + #2 c`; what is there at another place says so. */
function diffLines(
  patterns: readonly EventPattern[],
  selected: readonly StoredEvent[],
  all: readonly StoredEvent[] = selected,
): readonly string[] {
  const steps = alignSequence(patterns, selected);
  const spare = steps.flatMap((step) => (step.kind === "unexpected" ? [step.event] : []));
  return steps.flatMap((step) => {
    if (step.kind === "same") return `  = ${labelOf(step.event, all)}`;
    if (step.kind === "unexpected") return `  + ${labelOf(step.event, all)}`;
    const line = `  - ${describe(step.pattern)}`;
    const moved = spare.find((event) => matchesPattern(step.pattern, event));
    if (moved) return `${line}  (arrived as #${all.indexOf(moved) + 1})`;
    const miss = nearestMiss(step.pattern, spare);
    if (!miss) return line;
    const differences = differenceLines(miss.differences).map(
      (difference) => `      ${difference}`,
    );
    return [`${line}  (nearest: #${all.indexOf(miss.event) + 1})`, ...differences];
  });
}

function describe({ name, properties }: EventPattern): string {
  return Object.keys(properties).length === 0 ? name : `${name} ${printValue(properties)}`;
}
