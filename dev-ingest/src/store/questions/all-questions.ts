import type {
  BatchRow,
  ClientQuery,
  Clients,
  EventQuery,
  EventRow,
  HistoryPlace,
  HistoryQuery,
  KnownQuery,
  NameStatistics,
  Page,
  RejectionRow,
  RowQuery,
  RunRow,
  Scope,
  Series,
  SeriesQuery,
} from "../event-store.ts";
import type { BatchPiece, PieceQuery } from "../forward-source.ts";
import { eventById, listEvents, listHistory } from "./events.ts";
import {
  knownIds,
  listBatches,
  listClients,
  listRejections,
  listRuns,
  nameStatistics,
} from "./lists.ts";
import { piecesBetween } from "./pieces.ts";
import type { Dialect, Question } from "./question.ts";
import { seriesOf } from "./series.ts";

/** Every question that a store answers: what is asked, and what comes back. */
export interface Questions {
  readonly event: (seq: number) => EventRow | null;
  readonly events: (query: EventQuery) => Page<EventRow>;
  readonly history: (query: HistoryQuery) => Page<EventRow, HistoryPlace>;
  readonly batches: (query: RowQuery) => Page<BatchRow>;
  readonly rejections: (query: RowQuery) => Page<RejectionRow>;
  readonly series: (query: SeriesQuery) => Series;
  readonly runs: (query: null) => readonly RunRow[];
  readonly statistics: (scope: Scope) => readonly NameStatistics[];
  readonly clients: (query: ClientQuery) => Clients;
  readonly known: (query: KnownQuery) => readonly string[];
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
  runs: listRuns,
  statistics: nameStatistics,
  clients: listClients,
  known: knownIds,
  pieces: piecesBetween,
};
