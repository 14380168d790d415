import type { DatabaseSync } from "node:sqlite";
import { maxSearchMs } from "../batch-log.ts";
import type { EventQuery, EventRow, Page } from "../event-store.ts";
import { contentMatcher, hasContentFilter } from "../matches.ts";
import { isInScope } from "../row-query.ts";
import type { Chunk } from "./chunk.ts";
import { ChunkReader } from "./chunk-reader.ts";
import { findWordId } from "./dictionary.ts";
import { firstKeptSeq } from "./first-kept.ts";
import {
  hitsOf,
  indexedUntil,
  lookupFor,
  type SegmentHits,
  type SeqRange,
} from "./find-indexed.ts";
import { readLastSeq } from "./schema.ts";
import { seqsReceived } from "./minutes.ts";

/** Seqs that a walk looks at before it asks whether its time is up. */
const windowSeqs = 65_536;

/** Reads events from the file: by the index where a name or an id is asked for, else by walking them in their order. */
export class EventReader {
  readonly #database: DatabaseSync;
  readonly #chunks: ChunkReader;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#chunks = new ChunkReader(database);
  }

  event(seq: number): EventRow | null {
    this.#chunks.forget();
    const chunk = seq < firstKeptSeq(this.#database) ? null : this.#chunks.at(seq);
    return chunk && this.#row(chunk, seq - chunk.firstSeq);
  }

  page(query: EventQuery): Page<EventRow> {
    this.#chunks.forget();
    const search = new Search(query);
    const range = this.#rangeOf(query);
    const lookup = lookupFor(this.#database, query);
    if (lookup === null) this.#walk(search, query, range);
    else {
      const until = indexedUntil(this.#database);
      const indexed = { ...range, before: Math.min(range.before, until) };
      const tail = { ...range, after: Math.max(range.after, until - 1) };
      const lookUp = (): boolean =>
        this.#lookUp(search, query, hitsOf(lookup, indexed, query.order));
      const walk = (): boolean => this.#walk(search, query, tail);
      const [first, second] = query.order === "oldest" ? [lookUp, walk] : [walk, lookUp];
      if (first()) second();
    }
    return search.page();
  }

  /** Looks at the events that the index names; false when it did not get through. */
  #lookUp(search: Search, query: EventQuery, segments: Iterable<SegmentHits>): boolean {
    const isWanted = this.#filter(query);
    for (const { seqs, edge } of segments) {
      for (const seq of seqs)
        if (!this.#take(search, this.#chunks.at(seq), seq, isWanted)) return false;
      if (!search.goOn(edge)) return false;
    }
    return true;
  }

  /** Walks the events of a range, window by window, so that a filter which fits nothing ends in time; false when it did not get through. */
  #walk(search: Search, query: EventQuery, range: SeqRange): boolean {
    const isWanted = this.#filter(query);
    const isOldestFirst = query.order === "oldest";
    for (const window of windowsOf(range, query.order)) {
      for (const chunk of this.#chunks.walk(window, query.order, query)) {
        for (let nth = 0; nth < chunk.events; nth++) {
          const seq = chunk.firstSeq + (isOldestFirst ? nth : chunk.events - 1 - nth);
          if (seq <= window.after || seq >= window.before) continue;
          if (!this.#take(search, chunk, seq, isWanted)) return false;
        }
      }
      const isLast = isOldestFirst ? window.before >= range.before : window.after <= range.after;
      if (!isLast && !search.goOn(isOldestFirst ? window.before - 1 : window.after + 1))
        return false;
    }
    return true;
  }

  /** Adds an event to the page if it is wanted; false when the search is over. */
  #take(
    search: Search,
    chunk: Chunk | null,
    seq: number,
    isWanted: (chunk: Chunk, place: number) => string | null,
  ): boolean {
    const raw = chunk && isWanted(chunk, seq - chunk.firstSeq);
    if (chunk === null || raw === null) return search.goOn(seq);
    return search.add(() => this.#chunks.eventRow(chunk, seq - chunk.firstSeq, raw));
  }

  /** Makes the test of an event against a query; answers the event's text when it is wanted. */
  #filter(query: EventQuery): (chunk: Chunk, place: number) => string | null {
    const nameId = query.name === undefined ? null : findWordId(this.#database, query.name);
    const matches = hasContentFilter(query) ? contentMatcher(query) : null;
    return (chunk, place) => {
      if (nameId !== null && chunk.nameId(place) !== nameId) return null;
      if (query.status !== undefined && chunk.status(place) !== query.status) return null;
      if (query.fromMs !== undefined && chunk.receivedAtMs(place) < query.fromMs) return null;
      if (query.untilMs !== undefined && chunk.receivedAtMs(place) >= query.untilMs) return null;
      if (!isInScope(chunk, query)) return null;
      const raw = chunk.raw(place);
      return matches === null || matches(raw) ? raw : null;
    };
  }

  #row(chunk: Chunk, place: number): EventRow {
    return this.#chunks.eventRow(chunk, place, chunk.raw(place));
  }

  /** The seqs that there are, that a query asks for, and that its times leave. */
  #rangeOf(query: EventQuery): SeqRange {
    const received = seqsReceived(this.#database, query);
    return {
      after: Math.max(query.after ?? 0, firstKeptSeq(this.#database) - 1, received.after),
      before: Math.min(
        query.before ?? Number.MAX_SAFE_INTEGER,
        readLastSeq(this.#database) + 1,
        received.before,
      ),
    };
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
  add(row: () => EventRow): boolean {
    if (this.#rows.length < this.#limit) {
      this.#rows.push(row());
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

function* windowsOf({ after, before }: SeqRange, order: EventQuery["order"]): Generator<SeqRange> {
  if (order === "oldest") {
    for (let from = after; from < before - 1; from += windowSeqs)
      yield { after: from, before: Math.min(before, from + windowSeqs + 1) };
    return;
  }
  for (let to = before; to > after + 1; to -= windowSeqs)
    yield { after: Math.max(after, to - windowSeqs - 1), before: to };
}
