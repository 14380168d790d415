import { type Difference } from "../match/differences.ts";
import { type ArrivedEvent, comparePattern, type EventPattern } from "../match/event-pattern.ts";
import { plainDecimal } from "../match/money.ts";
import { printValue } from "./print-value.ts";

/** The event of the right name that differs least; null when none has the name. */
export function nearestMiss<Event extends ArrivedEvent>(
  pattern: EventPattern,
  events: readonly Event[],
  comparison?: Parameters<typeof comparePattern>[2],
): { readonly event: Event; readonly differences: readonly Difference[] } | null {
  let nearest: { event: Event; differences: readonly Difference[] } | null = null;
  for (const event of events) {
    const differences = comparePattern(pattern, event, comparison);
    if (differences && (!nearest || differences.length < nearest.differences.length)) {
      nearest = { event, differences };
    }
  }
  return nearest;
}

/** One line a property: `amount  expected 25, received "25.00" (the same amount as text: use money(25))`. */
export function differenceLines(differences: readonly Difference[]): readonly string[] {
  const width = Math.max(...differences.map(({ path }) => path.length));
  return differences.map(({ path, expected, received }) => {
    const hint = hintFor(expected, received);
    return `${path.padEnd(width)}  expected ${printValue(expected)}, received ${printValue(received)}${hint}`;
  });
}

function hintFor(expected: unknown, received: unknown): string {
  if (typeof expected === typeof received) return "";
  const amount = plainDecimal(expected);
  if (amount === null || amount !== plainDecimal(received)) return "";
  const kind = typeof received === "string" ? "text" : "a number";
  return ` (the same amount as ${kind}: use money(${printValue(expected)}))`;
}
