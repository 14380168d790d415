import sql, { type Sql } from "sql-template-tag";
import type { EventFilter, TimeSpan } from "./queries.ts";
import { allOf, type Dialect, inScope, type Question, wholeOf } from "./question.ts";
import type { EventStatus } from "./rows.ts";
import { countedCondition, isCounted } from "./search-conditions.ts";

export const minuteMs = 60_000;
const statuses: readonly EventStatus[] = ["ok", "warning", "invalid"];

/** What a filter asks of a minute: its rows, and the events of these statuses in them. */
export interface CountedFilter {
  readonly conditions: readonly Sql[];
  readonly statuses: readonly EventStatus[];
  readonly hasEveryStatus: boolean;
}

/** A filter that whole minutes can answer; null when only the events themselves can. */
export function countedFilter(filter: EventFilter, dialect: Dialect): CountedFilter | null {
  const { name, status, properties, text, by, search = [] } = filter;
  if (by === "received" || properties !== undefined || text !== undefined) return null;
  const conditions = inScope(filter);
  if (name !== undefined) conditions.push(sql`name = ${name}`);
  let counted = status === undefined ? statuses : [status];
  for (const term of search) {
    if (term.kind === "field" && term.field === "status")
      counted = counted.filter((one) => (term.pattern[0] === one) !== term.isNegated);
    else if (isCounted(term)) conditions.push(countedCondition(term, dialect));
    else return null;
  }
  return { conditions, statuses: counted, hasEveryStatus: counted.length === statuses.length };
}

/** The whole minutes of a span, and what of it is not a whole minute. */
export function wholeMinutes({ fromMs = 0, untilMs }: TimeSpan): {
  readonly minutes: Required<Pick<TimeSpan, "fromMs">> & Pick<TimeSpan, "untilMs">;
  readonly edges: readonly TimeSpan[];
} {
  const first = Math.ceil(fromMs / minuteMs) * minuteMs;
  if (untilMs === undefined) {
    const edges = fromMs < first ? [{ fromMs, untilMs: first }] : [];
    return { minutes: { fromMs: first }, edges };
  }
  const end = Math.floor(untilMs / minuteMs) * minuteMs;
  if (first > end) return { minutes: { fromMs: 0, untilMs: 0 }, edges: [{ fromMs, untilMs }] };
  const edges = [
    { fromMs, untilMs: first },
    { fromMs: end, untilMs },
  ].filter((edge) => edge.fromMs < edge.untilMs);
  return { minutes: { fromMs: first, untilMs: end }, edges };
}

export function minutesBetween({ fromMs, untilMs }: TimeSpan): Sql[] {
  return [
    ...(fromMs === undefined ? [] : [sql`minute_ms >= ${fromMs}`]),
    ...(untilMs === undefined ? [] : [sql`minute_ms < ${untilMs}`]),
  ];
}

/** How events are counted: into buckets of time, by name, by status. */
export interface Tally {
  /** null makes one bucket of everything. */
  readonly intervalMs: number | null;
  readonly byName: boolean;
  readonly byStatus: boolean;
}

/** Events that are counted together. */
export interface TallyRow {
  /** Begin of the bucket; 0 when one holds everything. */
  readonly atMs: number;
  /** null when names are not counted apart. */
  readonly name: string | null;
  readonly status: EventStatus | null;
  readonly count: number;
}

/** Counts the events of whole minutes. */
export function* countMinutes(
  { conditions, statuses: counted }: CountedFilter,
  span: TimeSpan,
  { intervalMs, byName, byStatus }: Tally,
): Question<readonly TallyRow[]> {
  const found = yield sql`
    select ${bucketOf(sql`minute_ms`, intervalMs)} as at, ${byName ? sql`name` : sql`null`} as name,
      sum(events - warnings - invalid) as ok, sum(warnings) as warning, sum(invalid) as invalid
    from minute where ${allOf([...conditions, ...minutesBetween(span)])} group by 1, 2`;
  return found.flatMap((row): readonly TallyRow[] => {
    const key = { atMs: Number(row["at"]), name: byName ? String(row["name"]) : null };
    const counts = counted.map((status) => ({ status, count: Number(row[status]) }));
    if (byStatus) return counts.map((one) => ({ ...key, ...one }));
    return [{ ...key, status: null, count: counts.reduce((sum, { count }) => sum + count, 0) }];
  });
}

/** The begin of the bucket of an instant. */
export function bucketOf(time: Sql, intervalMs: number | null): Sql {
  return intervalMs === null ? sql`0` : wholeOf(time, intervalMs);
}
