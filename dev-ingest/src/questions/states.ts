import sql from "sql-template-tag";
import { matches } from "./event-rows.ts";
import { newestFirst } from "./newest-first.ts";
import type { EventFilter } from "./queries.ts";
import { allOf, type Dialect, type Question, textOf } from "./question.ts";

/** Whose states, and at which moment: `untilMs` of the filter. */
export interface StatesQuery extends EventFilter {
  /** The property that names a thing, keys inwards: a donation, a bid. */
  readonly property: readonly string[];
}

/** The newest event of one thing. */
export interface State {
  readonly value: string;
  readonly name: string;
  readonly happenedAtMs: number;
  readonly seq: number;
}

export interface States {
  /** The things that changed last, at most 500. */
  readonly states: readonly State[];
  /** How many things are in each state, by the name of its event; the most frequent first. */
  readonly names: readonly { readonly name: string; readonly ids: number }[];
  readonly ids: number;
  /** What was not looked at, in words; empty when nothing is missing. */
  readonly leftOut: readonly string[];
}

const maxStatesMs = 500;
const maxStates = 500;
/** Things that are told apart. */
const maxIds = 200_000;

/** Finds the newest event of each thing. */
export function* statesOf(query: StatesQuery, dialect: Dialect): Question<States> {
  const { property, ...filter } = query;
  const seen = new Set<string>();
  const states: State[] = [];
  const idsByName = new Map<string, number>();
  const leftOut = yield* newestFirst(filter, { maxMs: maxStatesMs, dialect }, function* (part) {
    const rows = yield sql`
      select ${dialect.propertyText(property)} as value, e.name, e.happened_at_ms, e.seq
      from ${part.source} where ${allOf([...part.window, ...matches(part.filter, dialect)])}
      order by e.happened_at_ms desc, e.seq desc`;
    for (const row of rows) {
      const value = textOf(row["value"]);
      if (value === null || seen.has(value)) continue;
      if (seen.size === maxIds) return "stop";
      seen.add(value);
      const name = String(row["name"]);
      idsByName.set(name, (idsByName.get(name) ?? 0) + 1);
      const happenedAtMs = Number(row["happened_at_ms"]);
      if (states.length < maxStates)
        states.push({ value, name, happenedAtMs, seq: Number(row["seq"]) });
    }
    return "go on";
  });
  const isFull = seen.size === maxIds && leftOut.length === 0;
  const names = [...idsByName]
    .map(([name, ids]) => ({ name, ids }))
    .toSorted((left, right) => right.ids - left.ids);
  const beyond = `Things beyond the ${maxIds} that changed last.`;
  return { states, names, ids: seen.size, leftOut: isFull ? [beyond] : leftOut };
}
