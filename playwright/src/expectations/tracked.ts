import type { StoredEvent } from "@tracker-analytics/dev-ingest/client";
import { countWords } from "../explain/count-words.ts";
import { type EventSource, labelOf, sourceOf } from "../explain/event-label.ts";
import { differenceLines, nearestMiss } from "../explain/nearest-miss.ts";
import { printValue } from "../explain/print-value.ts";
import { otherNamesLine } from "../explain/run-summary.ts";
import { matchesPattern } from "../match/event-pattern.ts";
import type { Expectation } from "./expectation.ts";

/** How `toHaveTracked` counts and compares. */
export interface TrackedOptions {
  /** Exactly so many events must match. Without it, one or more. */
  readonly times?: number;
  /** Milliseconds to wait, instead of the timeout of `expect`. */
  readonly within?: number;
  /** Only events of browsers, or only those of servers. */
  readonly source?: EventSource;
  /** Forbids properties that are not named. @default false */
  readonly exact?: boolean;
}

type Properties = Readonly<Record<string, unknown>>;

const knownOptions = new Set(["times", "within", "source", "exact"]);

/** @throws {TypeError} For a name, properties or options that cannot be meant. */
export function expectTracked(
  name: string,
  properties: Properties = {},
  options: TrackedOptions = {},
): Expectation {
  if (typeof name !== "string") throw new TypeError("toHaveTracked() takes the name of an event.");
  for (const option of Object.keys(options)) {
    if (knownOptions.has(option)) continue;
    throw new TypeError(
      `toHaveTracked() has no option ${option}: it has times, within, source and exact.`,
    );
  }
  const { times, source } = options;
  const pattern = { name, properties };
  const comparison = { isExact: options.exact ?? false };
  const ofSource = (events: readonly StoredEvent[]): readonly StoredEvent[] =>
    source === undefined ? events : events.filter((event) => sourceOf(event) === source);
  const matching = (events: readonly StoredEvent[]): readonly StoredEvent[] =>
    ofSource(events).filter((event) => matchesPattern(pattern, event, comparison));
  return {
    call: callOf(name, properties, options),
    names: [name],
    isMet: times === undefined ? "soon" : "settled",
    judge(events) {
      const found = matching(events).length;
      if (times === undefined) return found > 0 ? "met" : "unmet";
      if (found === times) return "met";
      return found < times ? "unmet" : "failed";
    },
    explain(events) {
      const found = matching(events);
      const head = [
        countLine(events, found.length, times),
        ...found.map((event) => `  ${labelOf(event, events)}`),
      ];
      if (found.length > 0) return head;
      const candidates = ofSource(events);
      const miss = nearestMiss(pattern, candidates, comparison);
      const nearest = miss
        ? [
            `Nearest: ${labelOf(miss.event, events)}`,
            ...differenceLines(miss.differences).map((line) => `  ${line}`),
          ]
        : elsewhere(events, source, name);
      return [
        ...head,
        ...nearest,
        ...misplacedOptions(properties, events),
        ...otherNamesLine(events, name),
      ];
    },
    explainMet: (events) => [
      "Tracked all the same:",
      ...matching(events).flatMap((event) => [
        `  ${labelOf(event, events)}`,
        `    ${printValue(event.properties)}`,
      ]),
    ],
  };
}

function countLine(
  events: readonly StoredEvent[],
  found: number,
  times: number | undefined,
): string {
  if (events.length === 0) return "Nothing arrived.";
  const arrived = `${countWords(events.length, "event")} arrived`;
  if (times !== undefined) return `${arrived}, ${found} of them match; expected ${times}.`;
  return `${arrived}, none of them matches.`;
}

function misplacedOptions(
  properties: Properties,
  events: readonly StoredEvent[],
): readonly string[] {
  const names = Object.keys(properties).filter(
    (name) => knownOptions.has(name) && !events.some((event) => name in event.properties),
  );
  return names.map(
    (name) =>
      `If ${name} is meant as an option, give it in the third argument, after the properties.`,
  );
}

function elsewhere(
  events: readonly StoredEvent[],
  source: EventSource | undefined,
  name: string,
): readonly string[] {
  const other = events.find((event) => event.event_name === name);
  if (source === undefined || !other) return [];
  return [`Not from a ${source}: ${labelOf(other, events)}`];
}

function callOf(name: string, properties: Properties, options: TrackedOptions): string {
  const given = [
    printValue(name),
    ...(Object.keys(properties).length > 0 || Object.keys(options).length > 0
      ? [printValue(properties)]
      : []),
    ...(Object.keys(options).length > 0 ? [printValue(options)] : []),
  ];
  return `toHaveTracked(${given.join(", ")})`;
}
