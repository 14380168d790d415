import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { maxSearchMs } from "../batch-log.ts";
import type {
  BatchRow,
  DeleteScope,
  EventQuery,
  EventRow,
  NameStatistics,
  Page,
  RejectionRow,
  RowQuery,
  RunRow,
  SeriesQuery,
  SeriesRow,
} from "../event-store.ts";
import { contentMatcher, hasContentFilter } from "../matches.ts";
import { isIdName } from "../property-value.ts";
import { laneOf, statusCodes } from "./codes.ts";
import { scopeCondition } from "./delete-rows.ts";
import { findPostings, maxIdUnits, segmentEvents } from "./posting-index.ts";
import { readSeries } from "./read-series.ts";
import {
  eventColumns,
  eventTables,
  type SqlRow,
  textOrNull,
  toBatchRow,
  toEventRow,
  toRejectionRow,
} from "./rows.ts";

/** Names with the highest counts; an application has dozens, and a flood of made-up ones must not fill an answer. */
const maxStatisticsRows = 10_000;

/** Answers queries from the file; lives in the reader's thread, or in another process. */
export class StoreReader {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  events(query: EventQuery): Page<EventRow> {
    const indexed = this.#seqsByIndex(query);
    return indexed === null ? this.#scan(query) : this.#lookUp(query, indexed);
  }

  event(seq: number): EventRow | null {
    const row = this.#database
      .prepare(`select ${eventColumns} from ${eventTables} where event.seq = ?`)
      .get(seq);
    return row ? toEventRow(row) : null;
  }

  batches(query: RowQuery): Page<BatchRow> {
    const columns = "batch.*, run.name as run";
    return this.#page(
      query,
      `select ${columns} from batch left join run on run.id = batch.run_id`,
      "batch",
      toBatchRow,
    );
  }

  rejections(query: RowQuery): Page<RejectionRow> {
    const columns = "rejection.*, run.name as run";
    return this.#page(
      query,
      `select ${columns} from rejection left join run on run.id = rejection.run_id`,
      "rejection",
      toRejectionRow,
    );
  }

  statistics(scope: DeleteScope): readonly NameStatistics[] {
    const { where, values } = scopeCondition(this.#database, scope);
    return this.#database
      .prepare(
        `select lane, run.name as run, word.text as name, count, first_at_ms, last_at_ms
         from name_statistics join word on word.id = name_id left join run on run.id = run_id${where} order by count desc limit ${maxStatisticsRows}`,
      )
      .all(...values)
      .map((row) => ({
        lane: laneOf(row["lane"]),
        run: textOrNull(row["run"]),
        name: String(row["name"]),
        count: Number(row["count"]),
        firstAtMs: Number(row["first_at_ms"]),
        lastAtMs: Number(row["last_at_ms"]),
      }));
  }

  series(query: SeriesQuery): readonly SeriesRow[] {
    return readSeries(this.#database, query);
  }

  runs(): readonly RunRow[] {
    return this.#database
      .prepare(
        `select name, last_used_at_ms, (select count(*) from event where run_id = run.id and run_id <> 0) as events
         from run order by last_used_at_ms desc, id desc`,
      )
      .all()
      .map((row) => ({
        run: String(row["name"]),
        events: Number(row["events"]),
        lastUsedAtMs: Number(row["last_used_at_ms"]),
      }));
  }

  /** Seqs that an id in the query leaves, from the index; null when no property of it is indexed. */
  #seqsByIndex(query: EventQuery): readonly number[] | null {
    const filter = query.properties?.find(
      ({ path, value }) => path.length === 1 && isIdName(path[0]!) && value.length <= maxIdUnits,
    );
    if (!filter) return null;
    const indexedSegments = this.#indexedSegments();
    const firstSeq = Number(
      this.#database.prepare("select min(seq) as seq from event").get()!["seq"] ?? 0,
    );
    const after = Math.max(query.after ?? 0, firstSeq - 1);
    const before = query.before ?? Number.MAX_SAFE_INTEGER;
    const segments = {
      first: Math.floor((after + 1) / segmentEvents),
      last: Math.min(indexedSegments - 1, Math.floor(before / segmentEvents)),
    };
    const seqs = findPostings(this.#database, filter.path[0]!, filter.value, segments).filter(
      (seq) => seq > after && seq < before,
    );
    return [...new Set(seqs)].toSorted((left, right) => left - right);
  }

  #indexedSegments(): number {
    const found = this.#database
      .prepare("select value from meta where key = 'indexed_segments'")
      .get();
    return found ? Number(found["value"]) : 0;
  }

  /** Reads the events that the index names, and searches those that it does not cover yet. */
  #lookUp(query: EventQuery, seqs: readonly number[]): Page<EventRow> {
    const tailStart = this.#indexedSegments() * segmentEvents;
    const tail = (limit: number): Page<EventRow> =>
      this.#scan(
        { ...query, after: Math.max(query.after ?? 0, tailStart - 1), limit },
        Number.POSITIVE_INFINITY,
      );
    const isOldestFirst = query.order === "oldest";
    const rows: EventRow[] = [];
    const matches = this.#rowMatcher(query);
    if (!isOldestFirst) {
      const newest = tail(query.limit);
      if (newest.next !== null) return newest;
      rows.push(...newest.rows);
    }
    for (const seq of isOldestFirst ? seqs : seqs.toReversed()) {
      if (seq >= tailStart) continue;
      const row = this.event(seq);
      if (row === null || !matches(row)) continue;
      if (rows.length === query.limit) return { rows, next: rows.at(-1)!.seq };
      rows.push(row);
    }
    if (!isOldestFirst) return { rows, next: null };
    const left = query.limit - rows.length;
    if (left === 0) return { rows, next: rows.at(-1)!.seq };
    const newest = tail(left);
    return { rows: [...rows, ...newest.rows], next: newest.next };
  }

  #rowMatcher(query: EventQuery): (row: EventRow) => boolean {
    const matchesContent = contentMatcher(query);
    return (row) =>
      (query.lane === undefined || row.lane === query.lane) &&
      (query.run === undefined || row.run === query.run) &&
      (query.name === undefined || row.name === query.name) &&
      (query.status === undefined || row.status === query.status) &&
      (query.fromMs === undefined || row.receivedAtMs >= query.fromMs) &&
      (query.untilMs === undefined || row.receivedAtMs < query.untilMs) &&
      matchesContent(row.raw);
  }

  /** Walks the events in their order, for a bounded time where their text is searched. */
  #scan(query: EventQuery, searchMs: number = maxSearchMs): Page<EventRow> {
    const scope = scopeCondition(this.#database, query);
    const conditions = scope.conditions.map((condition) => `event.${condition}`);
    const values: SQLInputValue[] = [...scope.values];
    const restrict = (condition: string, value: SQLInputValue): void => {
      conditions.push(condition);
      values.push(value);
    };
    if (query.name !== undefined)
      restrict("event.name_id = (select id from word where text = ?)", query.name);
    if (query.status !== undefined) restrict("event.status = ?", statusCodes[query.status]);
    const after = Math.max(
      query.after ?? 0,
      query.fromMs === undefined ? 0 : this.#seqBefore(query.fromMs),
    );
    if (after > 0) restrict("event.seq > ?", after);
    if (query.before !== undefined) restrict("event.seq < ?", query.before);
    if (query.untilMs !== undefined) restrict("batch.received_at_ms < ?", query.untilMs);
    if (query.fromMs !== undefined) restrict("batch.received_at_ms >= ?", query.fromMs);
    const where = conditions.length === 0 ? "" : ` where ${conditions.join(" and ")}`;
    const direction = query.order === "oldest" ? "asc" : "desc";
    const statement = this.#database.prepare(
      `select ${eventColumns} from ${eventTables}${where} order by event.seq ${direction}`,
    );
    return collect(statement.iterate(...values), query, searchMs);
  }

  /** A seq before all events received at a time or later: lets the scan begin near them. */
  #seqBefore(receivedAtMs: number): number {
    const found = this.#database
      .prepare(
        "select min(first_event_seq) as seq from (select first_event_seq from batch where received_at_ms >= ? order by received_at_ms limit 1000)",
      )
      .get(receivedAtMs)!;
    return found["seq"] === null ? 0 : Number(found["seq"]) - 1;
  }

  #page<Row>(
    query: RowQuery,
    select: string,
    table: string,
    toRow: (row: SqlRow) => Row & { readonly seq: number },
  ): Page<Row> {
    const { conditions, values } = scopeCondition(this.#database, query);
    const all = conditions.map((condition) => `${table}.${condition}`);
    const allValues: SQLInputValue[] = [...values];
    if (query.after !== undefined) {
      all.push(`${table}.seq > ?`);
      allValues.push(query.after);
    }
    if (query.before !== undefined) {
      all.push(`${table}.seq < ?`);
      allValues.push(query.before);
    }
    const where = all.length === 0 ? "" : ` where ${all.join(" and ")}`;
    const direction = query.order === "oldest" ? "asc" : "desc";
    const found = this.#database
      .prepare(`${select}${where} order by ${table}.seq ${direction} limit ?`)
      .all(...allValues, query.limit + 1)
      .map(toRow);
    const rows = found.slice(0, query.limit);
    return { rows, next: found.length > query.limit ? rows.at(-1)!.seq : null };
  }
}

function collect(found: Iterable<SqlRow>, query: EventQuery, searchMs: number): Page<EventRow> {
  const rows: EventRow[] = [];
  const matches = hasContentFilter(query) ? contentMatcher(query) : null;
  const deadlineMs = performance.now() + searchMs;
  for (const row of found) {
    if (rows.length === query.limit) return { rows, next: rows.at(-1)!.seq };
    if (matches === null || matches(String(row["raw"]))) rows.push(toEventRow(row));
    else if (performance.now() > deadlineMs) return { rows, next: Number(row["seq"]) };
  }
  return { rows, next: null };
}
