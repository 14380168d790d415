import type { NumberRanges } from "../wire/number-ranges.ts";
import type { ClientQuery, ClientRow, Clients, KnownQuery, ReportQuery } from "./client-rows.ts";
import { knownIds, listClients, listReports } from "./clients.ts";
import { erasedNumbers } from "./erased.ts";
import { eventById } from "./event-rows.ts";
import { listEvents, listHistory } from "./events.ts";
import { type Histogram, type HistogramQuery, histogramOf } from "./histogram.ts";
import { type NameCounts, nameCounts } from "./name-counts.ts";
import { type States, type StatesQuery, statesOf } from "./states.ts";
import { listBatches, listRejections, listRuns, nameStatistics } from "./lists.ts";
import { type BatchPiece, type PieceQuery, piecesBetween } from "./pieces.ts";
import type {
  EventFilter,
  EventQuery,
  HistoryPlace,
  HistoryQuery,
  RowQuery,
  Scope,
} from "./queries.ts";
import type { Dialect, Question } from "./question.ts";
import type { BatchRow, EventRow, NameStatistics, Page, RejectionRow, RunRow } from "./rows.ts";
import { countedFilter } from "./minute-counts.ts";
import { readsEvents, seriesOf } from "./series.ts";
import type { Series, SeriesQuery } from "./series-query.ts";

/** Every question that a store answers: what is asked, and what comes back. */
export interface Questions {
  /** One event, or null when it is not there. */
  readonly event: (seq: number) => EventRow | null;
  /** In the order in which they were stored. */
  readonly events: (query: EventQuery) => Page<EventRow>;
  /** In the order in which they happened. */
  readonly history: (query: HistoryQuery) => Page<EventRow, HistoryPlace>;
  readonly batches: (query: RowQuery) => Page<BatchRow>;
  readonly rejections: (query: RowQuery) => Page<RejectionRow>;
  readonly series: (query: SeriesQuery) => Series;
  /** Events over time. */
  readonly histogram: (query: HistogramQuery) => Histogram;
  readonly names: (filter: EventFilter) => NameCounts;
  /** The newest event of each thing. */
  readonly states: (query: StatesQuery) => States;
  /** Runs, the one used last first. */
  readonly runs: (query?: undefined) => readonly RunRow[];
  readonly statistics: (scope: Scope) => readonly NameStatistics[];
  /** Clients that numbered their events, and what is missing of them. */
  readonly clients: (query: ClientQuery) => Clients;
  /** Clients that said more of their numbers than their events do, the one heard of longest ago first. */
  readonly reports: (query: ReportQuery) => readonly ClientRow[];
  /** Which of these ids the store holds: every number of them is accounted for, or a batch was stored under a plain one. */
  readonly known: (query: KnownQuery) => readonly string[];
  /** Numbers of a client whose events were erased, whatever their path and run. */
  readonly erased: (client: string) => NumberRanges;
  /** Pieces of batches beyond a seq and up to another, in the order of their seqs. */
  readonly pieces: (query: PieceQuery) => readonly BatchPiece[];
}

/** How each is asked of an engine, in its own dialect. */
export const questions: {
  readonly [Name in keyof Questions]: (
    query: Parameters<Questions[Name]>[0],
    dialect: Dialect,
  ) => Question<ReturnType<Questions[Name]>>;
} = {
  event: eventById,
  events: listEvents,
  history: listHistory,
  batches: listBatches,
  rejections: listRejections,
  series: seriesOf,
  histogram: histogramOf,
  names: nameCounts,
  states: statesOf,
  runs: listRuns,
  statistics: nameStatistics,
  clients: listClients,
  reports: listReports,
  known: knownIds,
  erased: erasedNumbers,
  pieces: piecesBetween,
};

/** Whether an answer may need a look at very many events. */
export function looksAtManyEvents<Name extends keyof Questions>(
  question: Name,
  query: Parameters<Questions[Name]>[0],
  dialect: Dialect,
): boolean {
  switch (question) {
    case "series":
      return readsEvents(query as SeriesQuery, dialect);
    case "names":
    case "histogram":
      return countedFilter(query as EventFilter, dialect) === null;
    default:
      return question === "states";
  }
}
