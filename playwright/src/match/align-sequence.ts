import { type ArrivedEvent, type EventPattern, matchesPattern } from "./event-pattern.ts";

/** One line of the comparison of two sequences. */
export type AlignedStep<Event> =
  | { readonly kind: "same"; readonly pattern: EventPattern; readonly event: Event }
  | { readonly kind: "missing"; readonly pattern: EventPattern }
  | { readonly kind: "unexpected"; readonly event: Event };

/** Lines up what was expected with what arrived so that as many as possible match, in order. */
export function alignSequence<Event extends ArrivedEvent>(
  patterns: readonly EventPattern[],
  events: readonly Event[],
): readonly AlignedStep<Event>[] {
  const isMatch = patterns.map((pattern) => events.map((event) => matchesPattern(pattern, event)));
  const longest = longestMatches(isMatch, patterns.length, events.length);
  const steps: AlignedStep<Event>[] = [];
  let row = 0;
  let column = 0;
  while (row < patterns.length || column < events.length) {
    const pattern = patterns[row];
    const event = events[column];
    if (pattern && event && isMatch[row]![column]) {
      steps.push({ kind: "same", pattern, event });
      row++;
      column++;
    } else if (event && (!pattern || longest[row]![column + 1]! >= longest[row + 1]![column]!)) {
      steps.push({ kind: "unexpected", event });
      column++;
    } else {
      steps.push({ kind: "missing", pattern: pattern! });
      row++;
    }
  }
  return steps;
}

/** How many matches in order there can be from each pattern and event on: the table of the longest common subsequence. */
function longestMatches(
  isMatch: readonly (readonly boolean[])[],
  rows: number,
  columns: number,
): readonly (readonly number[])[] {
  const table = Array.from({ length: rows + 1 }, () => Array<number>(columns + 1).fill(0));
  for (let row = rows - 1; row >= 0; row--) {
    for (let column = columns - 1; column >= 0; column--) {
      table[row]![column] = isMatch[row]![column]
        ? table[row + 1]![column + 1]! + 1
        : Math.max(table[row + 1]![column]!, table[row]![column + 1]!);
    }
  }
  return table;
}
