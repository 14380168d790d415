import type { EventFilter } from "./queries.ts";
import type { Dialect, Question } from "./question.ts";
import { tallyOf } from "./tally.ts";

/** Names of one answer. */
const maxNames = 500;

export interface NameCount {
  readonly name: string;
  readonly count: number;
  /** How many of them break the plan. */
  readonly invalid: number;
}

/** Names, the most frequent first, and in words what was not counted. */
export interface NameCounts {
  readonly names: readonly NameCount[];
  readonly leftOut: readonly string[];
}

export function* nameCounts(filter: EventFilter, dialect: Dialect): Question<NameCounts> {
  const tally = { intervalMs: null, byName: true, byStatus: true };
  const { rows, leftOut } = yield* tallyOf(filter, tally, dialect);
  const names = new Map<string, NameCount>();
  for (const { name, status, count } of rows) {
    if (name === null) continue;
    const before = names.get(name) ?? { name, count: 0, invalid: 0 };
    const invalid = before.invalid + (status === "invalid" ? count : 0);
    names.set(name, { name, count: before.count + count, invalid });
  }
  const frequent = [...names.values()].toSorted((left, right) => right.count - left.count);
  const rarer = frequent.length - maxNames;
  return {
    names: frequent.slice(0, maxNames),
    leftOut: rarer > 0 ? [...leftOut, `${rarer} rarer names.`] : leftOut,
  };
}
