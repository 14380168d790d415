import type { DatabaseSync } from "node:sqlite";
import type { SeriesQuery, SeriesRow } from "../event-store.ts";
import { GroupedSummaries, sumsNothing } from "../grouped-summaries.ts";
import { addValue, type Summary } from "../roll-up.ts";
import { ChunkReader } from "./chunk-reader.ts";
import { laneCodes, noRunId } from "./codes.ts";
import { findRunId } from "./delete-rows.ts";
import { findWordId } from "./dictionary.ts";
import type { SeqRange } from "./find-indexed.ts";
import { firstKeptSeq } from "./first-kept.ts";
import { seqsReceived } from "./minutes.ts";
import { ColumnReader, type NameBlock } from "./read-columns.ts";
import { readLastSeq } from "./schema.ts";
import { segmentEvents, segmentOf } from "./segment-index.ts";

/** Times of a series in whole minutes. */
export interface Times {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Reads a series that is split by a property: from columns where there are any, else from the events themselves. */
export function readGroupedSeries(
  database: DatabaseSync,
  query: SeriesQuery,
  groupBy: readonly string[],
  times: Times,
): readonly SeriesRow[] {
  if (sumsNothing(query)) return [];
  return new GroupedSeriesReader(database, query, groupBy, times).read();
}

class GroupedSeriesReader {
  readonly #database: DatabaseSync;
  readonly #query: SeriesQuery;
  readonly #groupBy: readonly string[];
  readonly #times: Times;
  readonly #groups: GroupedSummaries;
  readonly #chunks: ChunkReader;
  readonly #columns: ColumnReader;
  readonly #nameId: number | null;

  constructor(
    database: DatabaseSync,
    query: SeriesQuery,
    groupBy: readonly string[],
    times: Times,
  ) {
    this.#database = database;
    this.#query = query;
    this.#groupBy = groupBy;
    this.#times = times;
    this.#groups = new GroupedSummaries(query);
    this.#chunks = new ChunkReader(database);
    this.#columns = new ColumnReader(database);
    this.#nameId = query.name === undefined ? null : findWordId(database, query.name);
  }

  read(): readonly SeriesRow[] {
    const range = this.#range();
    for (
      let segment = segmentOf(range.after + 1);
      segment <= segmentOf(range.before - 1);
      segment++
    ) {
      const start = segment * segmentEvents;
      const part = {
        after: Math.max(range.after, start - 1),
        before: Math.min(range.before, start + segmentEvents),
      };
      if (this.#groupBy.length === 1 && this.#columns.has(segment)) this.#addSegment(segment, part);
      else this.#addEvents(part, this.#nameId);
    }
    return this.#groups.rows();
  }

  #range(): SeqRange {
    const received = seqsReceived(this.#database, this.#times);
    return {
      after: Math.max(received.after, firstKeptSeq(this.#database) - 1),
      before: Math.min(received.before, readLastSeq(this.#database) + 1),
    };
  }

  #addSegment(segment: number, part: SeqRange): void {
    const { property } = this.#query;
    const groupId = findWordId(this.#database, this.#groupBy[0]!);
    const propertyId = property === undefined ? null : findWordId(this.#database, property);
    for (const block of this.#columns.blocks(segment, groupId, propertyId, this.#nameId)) {
      if (block.texts === null) this.#addEvents(part, block.nameId);
      else if (property === undefined || block.numbers !== null)
        this.#addBlock(block, block.texts, segment * segmentEvents, part);
    }
  }

  #addBlock(
    { events, minuteMs, scope, position, numbers }: NameBlock,
    { codes, texts }: NonNullable<NameBlock["texts"]>,
    start: number,
    part: SeqRange,
  ): void {
    const isInScope = this.#scopeTest();
    // Events of one bucket and group mostly follow each other.
    const last: { atMs: number; summary: Summary }[] = [];
    for (let nth = 0; nth < events; nth++) {
      const value = numbers === null ? 0 : numbers[nth]!;
      const atMs = minuteMs(nth);
      const seq = start + position(nth);
      if (Number.isNaN(value) || atMs < this.#times.fromMs || atMs >= this.#times.untilMs) continue;
      if (seq <= part.after || seq >= part.before || !isInScope(scope(nth))) continue;
      const code = codes[nth] ?? 0;
      let known = last[code];
      if (known?.atMs !== atMs) {
        const group = code === 0 ? null : texts[code - 1]!;
        known = last[code] = { atMs, summary: this.#groups.summary(atMs, group) };
      }
      addValue(known.summary, value);
    }
  }

  #addEvents(part: SeqRange, nameId: number | null): void {
    const { lane, run } = this.#query;
    const scope = {
      ...(lane === undefined ? {} : { lane }),
      ...(run === undefined ? {} : { run }),
    };
    for (const chunk of this.#chunks.walk(part, "oldest", scope)) {
      for (let place = 0; place < chunk.events; place++) {
        const seq = chunk.firstSeq + place;
        if (seq <= part.after || seq >= part.before) continue;
        if (nameId !== null && chunk.nameId(place) !== nameId) continue;
        const atMs = chunk.receivedAtMs(place);
        if (atMs < this.#times.fromMs || atMs >= this.#times.untilMs) continue;
        this.#groups.addEvent(atMs, chunk.properties(place));
      }
    }
  }

  #scopeTest(): (scope: number) => boolean {
    const { lane, run } = this.#query;
    const laneCode = lane === undefined ? null : laneCodes[lane];
    const runId =
      run === undefined ? null : run === null ? noRunId : findRunId(this.#database, run);
    return (scope) =>
      (laneCode === null || scope % 2 === laneCode) &&
      (runId === null || Math.floor(scope / 2) === runId);
  }
}
