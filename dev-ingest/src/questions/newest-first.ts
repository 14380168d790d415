import sql, { type Sql } from "sql-template-tag";
import { eventsByTime, eventSource, seqBounds } from "./event-rows.ts";
import type { EventFilter } from "./queries.ts";
import { allOf, type Dialect, type Question, type Row } from "./question.ts";
import { wholeName } from "./search-conditions.ts";

/** Events are looked at so many at a time. */
const windowRows = 20_000;

/** A part of the events that a filter may mean. */
export interface Part {
  /** The filter, narrowed to the part's time. */
  readonly filter: EventFilter;
  /** Where its events `e` are read from. */
  readonly source: Sql;
  /** What else an event `e` of the part must be like. */
  readonly window: readonly Sql[];
}

/** Looks at the events of a filter part by part, the newest first, for so long at most; answers in words what it did not come to. */
export function* newestFirst(
  filter: EventFilter,
  { maxMs, dialect }: { readonly maxMs: number; readonly dialect: Dialect },
  look: (part: Part) => Question<"go on" | "stop">,
): Question<readonly string[]> {
  if (yield* isOfRareName(filter)) {
    yield* look({ filter, source: eventSource(filter), window: [] });
    return [];
  }
  const deadlineMs = performance.now() + maxMs;
  const parts = filter.by === "received" ? bySeq(filter) : byTime(filter, dialect);
  for (let part = yield* parts.next(); part !== null; part = yield* parts.next()) {
    const wish = yield* look(part);
    if (wish === "stop" || performance.now() > deadlineMs) {
      const rest = yield* parts.rest();
      return rest === null ? [] : [rest];
    }
  }
  return [];
}

interface Parts {
  next(): Question<Part | null>;
  /** What is left, in words; null at the end. */
  rest(): Question<string | null>;
}

/** Whether the index of the name finds so few events that they can be looked at all at once. */
function* isOfRareName({ name, search = [] }: EventFilter): Question<boolean> {
  const whole = name ?? search.map(wholeName).find((one) => one !== null) ?? null;
  if (whole === null) return false;
  const [row] = yield sql`select sum(events) as events from hour where name = ${whole}`;
  return Number(row!["events"]) <= windowRows;
}

function byTime(filter: EventFilter, dialect: Dialect): Parts {
  const source = eventSource(filter, eventsByTime(dialect));
  let untilMs = filter.untilMs;
  let isDone = false;
  /** The event that so many are newer than. */
  function* edgeAt(newer: number): Question<Row | undefined> {
    const range = [
      ...(filter.fromMs === undefined ? [] : [sql`e.happened_at_ms >= ${filter.fromMs}`]),
      ...(untilMs === undefined ? [] : [sql`e.happened_at_ms < ${untilMs}`]),
    ];
    const [edge] = yield sql`
      select e.happened_at_ms as at from event e where ${allOf(range)}
      order by e.happened_at_ms desc limit 1 offset ${newer}`;
    return edge;
  }
  return {
    *next() {
      if (isDone) return null;
      const edge = yield* edgeAt(windowRows);
      const span = {
        ...(untilMs === undefined ? {} : { untilMs }),
        ...(edge === undefined ? {} : { fromMs: Number(edge["at"]) }),
      };
      isDone = edge === undefined;
      untilMs = isDone ? untilMs : Number(edge!["at"]);
      return { filter: { ...filter, ...span }, source, window: [] };
    },
    // All events of the edge's moment have been looked at, and it may be the first.
    *rest() {
      return isDone || (yield* edgeAt(0)) === undefined
        ? null
        : `Events that happened before ${new Date(untilMs!).toISOString()}: there was no time to look at them. Ask for less time.`;
    },
  };
}

function bySeq(filter: EventFilter): Parts {
  let before: number | null = null;
  let first = 0;
  return {
    *next() {
      if (before === null) {
        const bounds = yield* seqBounds();
        first = bounds.first;
        before = bounds.last + 1;
      }
      if (before <= first) return null;
      const window = sql`e.seq >= ${before - windowRows} and e.seq < ${before}`;
      before -= windowRows;
      return { filter, source: eventSource(filter), window: [window] };
    },
    *rest() {
      const [older] = yield sql`select 1 as one from event where seq < ${before} limit 1`;
      return older === undefined
        ? null
        : `Events before seq ${before}: there was no time to look at them. Ask for less.`;
    },
  };
}
