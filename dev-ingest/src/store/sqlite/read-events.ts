import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { maxSearchMs } from "../batch-log.ts";
import type { EventQuery, EventRow, Page } from "../event-store.ts";
import { contentMatcher, hasContentFilter } from "../matches.ts";
import { isIdName } from "../property-value.ts";
import { statusCodes } from "./codes.ts";
import { scopeCondition } from "./delete-rows.ts";
import { findPostings, writtenSegments } from "./find-postings.ts";
import { hashOf, hashOfName, maxIdUnits } from "./posting-hash.ts";
import { segmentEvents } from "./posting-index.ts";
import { eventColumns, eventTables, toEventRow } from "./rows.ts";

/** Seqs that a walk looks at before it asks whether its time is up. */
const windowSeqs = 65_536;
/** Requests taken while the clock was set back are found among so many neighbours. */
const disorderedBatches = 1_000;

/** Seqs between two bounds, both exclusive. */
interface Range {
  readonly after: number;
  readonly before: number;
}

/** Reads events from the file: by the posting index where a name or an id is asked for, else by walking them in their order. */
export class EventReader {
  readonly #database: DatabaseSync;
  readonly #eventAt: StatementSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#eventAt = database.prepare(
      `select ${eventColumns} from ${eventTables} where event.seq = ?`,
    );
  }

  event(seq: number): EventRow | null {
    const row = this.#eventAt.get(seq);
    return row ? toEventRow(row) : null;
  }

  page(query: EventQuery): Page<EventRow> {
    const range = this.#rangeOf(query);
    const hash = indexedHash(query);
    const search = new Search(query);
    if (hash === null) this.#walk(search, query, range);
    else this.#lookUp(search, query, range, hash);
    return search.page();
  }

  /** Reads the events that the index names, and walks those that it does not cover yet. */
  #lookUp(search: Search, query: EventQuery, range: Range, hash: number): void {
    const tailStart = writtenSegments(this.#database) * segmentEvents;
    const tail = { ...range, after: Math.max(range.after, tailStart - 1) };
    const written = { ...range, before: Math.min(range.before, tailStart) };
    const isNewestFirst = query.order === "newest";
    if (isNewestFirst && !this.#walk(search, query, tail)) return;
    const matches = rowMatcher(query);
    for (const seq of findPostings(this.#database, hash, written, query.order)) {
      const row = this.event(seq);
      const isOver = row !== null && matches(row) ? !search.add(row) : !search.goOn(seq);
      if (isOver) return;
    }
    if (!isNewestFirst) this.#walk(search, query, tail);
  }

  /** Walks the events of a range, window by window, so that a filter which fits nothing ends in time; false when it did not get through. */
  #walk(search: Search, query: EventQuery, range: Range): boolean {
    const { where, values } = this.#conditions(query);
    const direction = query.order === "oldest" ? "asc" : "desc";
    const statement = this.#database.prepare(
      `select ${eventColumns} from ${eventTables} where ${where} order by event.seq ${direction}`,
    );
    const matches = hasContentFilter(query) ? contentMatcher(query) : null;
    for (const window of windowsOf(range, query.order)) {
      for (const row of statement.iterate(...values, window.after, window.before)) {
        const isWanted = matches === null || matches(String(row["raw"]));
        const isOver = isWanted ? !search.add(toEventRow(row)) : !search.goOn(Number(row["seq"]));
        if (isOver) return false;
      }
      const edge = query.order === "oldest" ? window.before - 1 : window.after + 1;
      const isLast =
        query.order === "oldest" ? window.before >= range.before : window.after <= range.after;
      if (!isLast && !search.goOn(edge)) return false;
    }
    return true;
  }

  /** SQL for what columns can tell; ends with the two bounds of a window. */
  #conditions(query: EventQuery): { readonly where: string; readonly values: SQLInputValue[] } {
    const scope = scopeCondition(this.#database, query);
    const conditions = scope.conditions.map((condition) => `event.${condition}`);
    const values: SQLInputValue[] = [...scope.values];
    const restrict = (condition: string, value: SQLInputValue): void => {
      conditions.push(condition);
      values.push(value);
    };
    // Said in the words of the partial indexes, so that SQLite sees that they apply.
    if (query.run !== undefined && query.run !== null) conditions.push("event.run_id <> 0");
    if (query.status !== undefined && query.status !== "ok") conditions.push("event.status <> 0");
    if (query.status !== undefined) restrict("event.status = ?", statusCodes[query.status]);
    if (query.name !== undefined)
      restrict("event.name_id = (select id from word where text = ?)", query.name);
    if (query.untilMs !== undefined) restrict("batch.received_at_ms < ?", query.untilMs);
    if (query.fromMs !== undefined) restrict("batch.received_at_ms >= ?", query.fromMs);
    conditions.push("event.seq > ?", "event.seq < ?");
    return { where: conditions.join(" and "), values };
  }

  /** The seqs that there are, that a query asks for, and that its times leave. */
  #rangeOf(query: EventQuery): Range {
    const { first, last } = this.#database
      .prepare("select (select min(seq) from event) as first, (select max(seq) from event) as last")
      .get()!;
    let after = Math.max(query.after ?? 0, Number(first ?? 1) - 1);
    let before = Math.min(query.before ?? Number.MAX_SAFE_INTEGER, Number(last ?? 0) + 1);
    if (query.fromMs !== undefined) {
      const { seq } = this.#database
        .prepare(
          `select min(first_event_seq) as seq from (select first_event_seq from batch where received_at_ms >= ? order by received_at_ms limit ${disorderedBatches})`,
        )
        .get(query.fromMs)!;
      after = Math.max(after, seq === null ? before : Number(seq) - 1);
    }
    if (query.untilMs !== undefined) {
      const { seq } = this.#database
        .prepare(
          `select max(first_event_seq + events) as seq from (select first_event_seq, events from batch where received_at_ms < ? order by received_at_ms desc limit ${disorderedBatches})`,
        )
        .get(query.untilMs)!;
      before = Math.min(before, seq === null ? 0 : Number(seq));
    }
    return { after, before };
  }
}

/** Gathers one page, and says when it is full or its time is up. */
class Search {
  readonly #limit: number;
  readonly #deadlineMs = performance.now() + maxSearchMs;
  readonly #rows: EventRow[] = [];
  #next: number | null = null;

  constructor({ limit }: EventQuery) {
    this.#limit = limit;
  }

  /** False when the page was full before. */
  add(row: EventRow): boolean {
    if (this.#rows.length < this.#limit) {
      this.#rows.push(row);
      return true;
    }
    this.#next = this.#rows.at(-1)!.seq;
    return false;
  }

  /** Notes that nothing was found up to here; false when the time is up. */
  goOn(seq: number): boolean {
    if (performance.now() <= this.#deadlineMs) return true;
    this.#next = seq;
    return false;
  }

  page(): Page<EventRow> {
    return { rows: this.#rows, next: this.#next };
  }
}

/** The hash under which the index has what a query asks for; an id leaves fewer events than a name. */
function indexedHash({ properties, name }: EventQuery): number | null {
  const id = properties?.find(
    ({ path, value }) => path.length === 1 && isIdName(path[0]!) && value.length <= maxIdUnits,
  );
  if (id) return hashOf(id.path[0]!, id.value);
  return name === undefined ? null : hashOfName(name);
}

function rowMatcher(query: EventQuery): (row: EventRow) => boolean {
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

function* windowsOf({ after, before }: Range, order: EventQuery["order"]): Generator<Range> {
  if (order === "oldest") {
    for (let from = after; from < before - 1; from += windowSeqs)
      yield { after: from, before: Math.min(before, from + windowSeqs + 1) };
    return;
  }
  for (let to = before; to > after + 1; to -= windowSeqs)
    yield { after: Math.max(after, to - windowSeqs - 1), before: to };
}
