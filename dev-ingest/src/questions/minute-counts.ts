import sql, { raw, type Sql } from "sql-template-tag";
import { type CountTables, countTables } from "./count-tables.ts";
import type { EventFilter, TimeSpan } from "./queries.ts";
import { allOf, type Dialect, inScope, type Question, wholeOf } from "./question.ts";
import type { EventStatus } from "./rows.ts";
import { countedCondition, isCounted } from "./search-conditions.ts";

export const minuteMs: number = countTables.minute.ms;
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

/** A span in whole minutes or hours, and what is left of it at its edges. */
interface WholeSpan {
  readonly whole: TimeSpan;
  readonly edges: readonly TimeSpan[];
}

export function wholeMinutes(span: TimeSpan): WholeSpan {
  return wholeSpan(span, minuteMs);
}

function wholeSpan({ fromMs = 0, untilMs }: TimeSpan, stepMs: number): WholeSpan {
  const first = Math.ceil(fromMs / stepMs) * stepMs;
  if (untilMs === undefined) {
    const edges = fromMs < first ? [{ fromMs, untilMs: first }] : [];
    return { whole: { fromMs: first }, edges };
  }
  const end = Math.floor(untilMs / stepMs) * stepMs;
  if (first > end) return { whole: { fromMs: 0, untilMs: 0 }, edges: [{ fromMs, untilMs }] };
  const edges = [
    { fromMs, untilMs: first },
    { fromMs: end, untilMs },
  ].filter((edge) => edge.fromMs < edge.untilMs);
  return { whole: { fromMs: first, untilMs: end }, edges };
}

/** Tables of what was counted, and the rows of them that together are a span of whole minutes. */
export interface CountedPart {
  readonly counts: Sql;
  readonly sums: Sql;
  readonly rows: readonly Sql[];
}

/** The parts of a span of whole minutes: its hours, where no bucket begins within one, and the minutes at their edges. */
export function countedParts(minutes: TimeSpan, grainMs: number | null): readonly CountedPart[] {
  const { minute, hour } = countTables;
  if (grainMs !== null && grainMs % hour.ms !== 0) return [partOf(minute, minutes)];
  const { whole, edges } = wholeSpan(minutes, hour.ms);
  return [partOf(hour, whole), ...edges.map((edge) => partOf(minute, edge))];
}

function partOf({ counts, sums }: CountTables, span: TimeSpan): CountedPart {
  return { counts: raw(counts), sums: raw(sums), rows: minutesBetween(span) };
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

/** Counts the events of whole minutes; several rows may have the same key. */
export function* countMinutes(
  { conditions, statuses: counted }: CountedFilter,
  span: TimeSpan,
  { intervalMs, byName, byStatus }: Tally,
): Question<readonly TallyRow[]> {
  const counts: TallyRow[] = [];
  for (const part of countedParts(span, intervalMs)) {
    const found = yield sql`
      select ${bucketOf(sql`minute_ms`, intervalMs)} as at, ${byName ? sql`name` : sql`null`} as name,
        sum(events - warnings - invalid) as ok, sum(warnings) as warning, sum(invalid) as invalid
      from ${part.counts} where ${allOf([...conditions, ...part.rows])} group by 1, 2`;
    for (const row of found) {
      const key = { atMs: Number(row["at"]), name: byName ? String(row["name"]) : null };
      const ofRow = counted.map((status) => ({ status, count: Number(row[status]) }));
      if (byStatus) counts.push(...ofRow.map((one) => ({ ...key, ...one })));
      else
        counts.push({
          ...key,
          status: null,
          count: ofRow.reduce((sum, { count }) => sum + count, 0),
        });
    }
  }
  return counts;
}

/** The begin of the bucket of an instant. */
export function bucketOf(time: Sql, intervalMs: number | null): Sql {
  return intervalMs === null ? sql`0` : wholeOf(time, intervalMs);
}
