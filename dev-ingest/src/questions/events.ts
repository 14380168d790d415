import sql, { type Sql } from "sql-template-tag";
import type { EventQuery, HistoryPlace, HistoryQuery } from "./queries.ts";
import type { EventRow, Page } from "./rows.ts";
import { inNumberOrder } from "./number-order.ts";
import { eventPage, eventSource, matches, needsSearch, seqBounds } from "./event-rows.ts";
import { allOf, type Dialect, direction, inRange, type Question, type Row } from "./question.ts";

/** A search looks at so many events at a time, and stops after so long with what it has and where to go on. */
const searchRows = 5_000;
const maxSearchMs = 50;

/** Events in the order in which they were stored. */
export function listEvents(query: EventQuery, dialect: Dialect): Question<Page<EventRow>> {
  return needsSearch(query, dialect)
    ? searchSeqs(query, dialect)
    : eventsBetween(query, dialect, query.limit, inRange(sql`e.seq`, query));
}

function* eventsBetween(
  query: EventQuery,
  dialect: Dialect,
  limit: number,
  range: readonly Sql[],
): Question<Page<EventRow>> {
  const { rows, hasMore } = yield* eventPage({
    source: eventSource(query),
    conditions: [...range, ...matches(query, dialect)],
    order: sql`place ${direction(query.order)}`,
    limit,
  });
  return { rows, next: hasMore ? rows.at(-1)!.seq : null };
}

/** Looks through the store window by window. */
function* searchSeqs(query: EventQuery, dialect: Dialect): Question<Page<EventRow>> {
  const bounds = yield* seqBounds();
  const first = Math.max(bounds.first, (query.after ?? 0) + 1);
  const last = Math.min(bounds.last, (query.before ?? Number.MAX_SAFE_INTEGER) - 1);
  const deadlineMs = performance.now() + maxSearchMs;
  const isOldest = query.order === "oldest";
  const rows: EventRow[] = [];
  let from = isOldest ? first : last;
  while (from >= first && from <= last) {
    const to = isOldest
      ? Math.min(from + searchRows - 1, last)
      : Math.max(from - searchRows + 1, first);
    const range = sql`e.seq between ${Math.min(from, to)} and ${Math.max(from, to)}`;
    const found = yield* eventsBetween(query, dialect, query.limit - rows.length, [range]);
    rows.push(...found.rows);
    if (found.next !== null) return { rows, next: found.next };
    if (to === (isOldest ? last : first)) break;
    if (rows.length === query.limit || performance.now() > deadlineMs) return { rows, next: to };
    from = isOldest ? to + 1 : to - 1;
  }
  return { rows, next: null };
}

/** Events in the order in which they happened. */
export function* listHistory(
  query: HistoryQuery,
  dialect: Dialect,
): Question<Page<EventRow, HistoryPlace>> {
  const { rows, next } = needsSearch(query, dialect)
    ? yield* searchHistory(query, dialect)
    : yield* partOfHistory(query, dialect, { limit: query.limit, from: query.beyond ?? null });
  return { rows: inNumberOrder(rows, query.order), next };
}

/** A part of a history: beyond one place, up to another and that included. */
interface PartOfHistory {
  readonly from: HistoryPlace | null;
  readonly to?: HistoryPlace | null;
  readonly limit: number;
}

function* partOfHistory(
  query: HistoryQuery,
  dialect: Dialect,
  { from, to = null, limit }: PartOfHistory,
): Question<Page<EventRow, HistoryPlace>> {
  const { order } = query;
  const conditions = [...matches(query, dialect), ...beyondPlace(from, order)];
  if (to !== null) conditions.push(sql`not ${allOf(beyondPlace(to, order))}`);
  const { rows, hasMore } = yield* eventPage({
    source: eventSource(query),
    conditions,
    order: sql`at_ms ${direction(order)}, place ${direction(order)}`,
    limit,
  });
  if (!hasMore) return { rows, next: null };
  const { happenedAtMs, seq } = rows.at(-1)!;
  return { rows, next: { happenedAtMs, seq } };
}

/** Looks through the history window by window. */
function* searchHistory(
  query: HistoryQuery,
  dialect: Dialect,
): Question<Page<EventRow, HistoryPlace>> {
  const { order, limit } = query;
  const deadlineMs = performance.now() + maxSearchMs;
  const rows: EventRow[] = [];
  let from = query.beyond ?? null;
  for (;;) {
    const [end] = yield sql`
      select e.seq, e.happened_at_ms from event e
      where ${allOf([...timeRange(query), ...beyondPlace(from, order)])}
      order by e.happened_at_ms ${direction(order)}, e.seq ${direction(order)}
      limit 1 offset ${searchRows - 1}`;
    const to = end === undefined ? null : toPlace(end);
    const part = { from, to, limit: limit - rows.length };
    const found = yield* partOfHistory(query, dialect, part);
    rows.push(...found.rows);
    if (found.next !== null || to === null) return { rows, next: found.next };
    if (rows.length === limit || performance.now() > deadlineMs) return { rows, next: to };
    from = to;
  }
}

/** What is outside of it need not be looked at. */
function timeRange({ by, fromMs, untilMs }: HistoryQuery): Sql[] {
  if (by === "received") return [];
  return [
    ...(fromMs === undefined ? [] : [sql`e.happened_at_ms >= ${fromMs}`]),
    ...(untilMs === undefined ? [] : [sql`e.happened_at_ms < ${untilMs}`]),
  ];
}

function beyondPlace(place: HistoryPlace | null, order: HistoryQuery["order"]): Sql[] {
  if (place === null) return [];
  const sign = order === "oldest" ? sql`>` : sql`<`;
  return [sql`(e.happened_at_ms, e.seq) ${sign} (${place.happenedAtMs}, ${place.seq})`];
}

function toPlace(row: Row): HistoryPlace {
  return { happenedAtMs: Number(row["happened_at_ms"]), seq: Number(row["seq"]) };
}
