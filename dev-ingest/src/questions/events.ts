import sql, { type Sql } from "sql-template-tag";
import type { EventQuery, HistoryPlace, HistoryQuery } from "./queries.ts";
import type { EventRow, Page } from "./rows.ts";
import { inNumberOrder } from "./number-order.ts";
import {
  eventsBySeq,
  eventSource,
  fitting,
  matches,
  needsSearch,
  seqBounds,
} from "./event-rows.ts";
import { allOf, type Dialect, direction, inRange, type Question, type Row } from "./question.ts";

/** A search looks at so many events at a time, and stops after so long with what it has and where to go on. */
const searchRows = 5_000;
const maxSearchMs = 50;

export function* eventById(seq: number): Question<EventRow | null> {
  const [row] = yield* eventsBySeq([seq]);
  return row ?? null;
}

/** Events in the order in which they were stored. */
export function* listEvents(query: EventQuery, dialect: Dialect): Question<Page<EventRow>> {
  const { seqs, next } = needsSearch(query, dialect)
    ? yield* searchSeqs(query, dialect)
    : yield* seqsBetween(query, dialect, query.limit, inRange(sql`e.seq`, query));
  return { rows: yield* eventsBySeq(seqs), next };
}

interface Found {
  readonly seqs: readonly number[];
  readonly next: number | null;
}

function* seqsBetween(
  query: EventQuery,
  dialect: Dialect,
  limit: number,
  range: readonly Sql[],
): Question<Found> {
  const rows = yield sql`
    select e.seq, octet_length(e.raw) as bytes from ${eventSource(query)}
    where ${allOf([...range, ...matches(query, dialect)])}
    order by e.seq ${direction(query.order)} limit ${limit + 1}`;
  const taken = Math.min(limit, fitting(rows));
  const seqs = rows.slice(0, taken).map((row) => Number(row["seq"]));
  return { seqs, next: rows.length > taken ? seqs.at(-1)! : null };
}

/** Looks through the store window by window. */
function* searchSeqs(query: EventQuery, dialect: Dialect): Question<Found> {
  const bounds = yield* seqBounds();
  const first = Math.max(bounds.first, (query.after ?? 0) + 1);
  const last = Math.min(bounds.last, (query.before ?? Number.MAX_SAFE_INTEGER) - 1);
  const deadlineMs = performance.now() + maxSearchMs;
  const isOldest = query.order === "oldest";
  const seqs: number[] = [];
  let from = isOldest ? first : last;
  while (from >= first && from <= last) {
    const to = isOldest
      ? Math.min(from + searchRows - 1, last)
      : Math.max(from - searchRows + 1, first);
    const range = sql`e.seq between ${Math.min(from, to)} and ${Math.max(from, to)}`;
    const found = yield* seqsBetween(query, dialect, query.limit - seqs.length, [range]);
    seqs.push(...found.seqs);
    if (found.next !== null) return { seqs, next: found.next };
    if (to === (isOldest ? last : first)) break;
    if (seqs.length === query.limit || performance.now() > deadlineMs) return { seqs, next: to };
    from = isOldest ? to + 1 : to - 1;
  }
  return { seqs, next: null };
}

/** Events in the order in which they happened. */
export function* listHistory(
  query: HistoryQuery,
  dialect: Dialect,
): Question<Page<EventRow, HistoryPlace>> {
  const { places, next } = needsSearch(query, dialect)
    ? yield* searchPlaces(query, dialect)
    : yield* placesBetween(query, dialect, { limit: query.limit, from: query.beyond ?? null });
  const events = yield* eventsBySeq(places.map(({ seq }) => seq));
  return { rows: inNumberOrder(events, query.order), next };
}

interface FoundPlaces {
  readonly places: readonly HistoryPlace[];
  readonly next: HistoryPlace | null;
}

/** A part of a history: beyond one place, up to another and that included. */
interface PartOfHistory {
  readonly from: HistoryPlace | null;
  readonly to?: HistoryPlace | null;
  readonly limit: number;
}

function* placesBetween(
  query: HistoryQuery,
  dialect: Dialect,
  { from, to = null, limit }: PartOfHistory,
): Question<FoundPlaces> {
  const { order } = query;
  const conditions = [...matches(query, dialect), ...beyondPlace(from, order)];
  if (to !== null) conditions.push(sql`not ${allOf(beyondPlace(to, order))}`);
  const rows = yield sql`
    select e.seq, e.happened_at_ms, octet_length(e.raw) as bytes from ${eventSource(query)}
    where ${allOf(conditions)}
    order by e.happened_at_ms ${direction(order)}, e.seq ${direction(order)} limit ${limit + 1}`;
  const taken = Math.min(limit, fitting(rows));
  const places = rows.slice(0, taken).map(toPlace);
  return { places, next: rows.length > taken ? (places.at(-1) ?? null) : null };
}

/** Looks through the history window by window. */
function* searchPlaces(query: HistoryQuery, dialect: Dialect): Question<FoundPlaces> {
  const { order, limit } = query;
  const deadlineMs = performance.now() + maxSearchMs;
  const places: HistoryPlace[] = [];
  let from = query.beyond ?? null;
  for (;;) {
    const [end] = yield sql`
      select e.seq, e.happened_at_ms from event e
      where ${allOf([...timeRange(query), ...beyondPlace(from, order)])}
      order by e.happened_at_ms ${direction(order)}, e.seq ${direction(order)}
      limit 1 offset ${searchRows - 1}`;
    const to = end === undefined ? null : toPlace(end);
    const part = { from, to, limit: limit - places.length };
    const found = yield* placesBetween(query, dialect, part);
    places.push(...found.places);
    if (found.next !== null || to === null) return { places, next: found.next };
    if (places.length === limit || performance.now() > deadlineMs) return { places, next: to };
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
