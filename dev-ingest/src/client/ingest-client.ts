import type { Coverage } from "../api/coverage.ts";
import type { ExportOptions } from "../api/export-options.ts";
import type { Latest } from "../api/latest.ts";
import type { SeriesPoint } from "../api/series-json.ts";
import type { StoredEvent } from "../api/stored-event.ts";
import type { ActiveFault, Fault } from "../ingest/fault-rule.ts";
import type {
  BarrierAnswer,
  ClientAccounts,
  Dashboard,
  DashboardEntry,
  Erased,
  EventPage,
  Histogram,
  HistoryPage,
  ImportAnswer,
  NameCounts,
  NewDashboard,
  PlanDescription,
  RejectedPiece,
  Run,
  States,
  StoredBatch,
  Suggestion,
  WaitAnswer,
} from "./answers.ts";
import type { CountedScope, EventFilter, HistoryFilter, PageQuery, SeriesFilter } from "./query.ts";

export type {
  ActiveFault,
  Coverage,
  Erased,
  Fault,
  ImportAnswer,
  Latest,
  Run,
  SeriesPoint,
  StoredEvent,
};

/** What `createIngestClient` takes. */
export interface IngestClientOptions {
  /** Where the server listens: `"http://127.0.0.1:5000"`. */
  readonly url: string;
  /** The server's key for reading, when it has one. */
  readonly accessKey?: string;
  /** Milliseconds for one answer; waits have their own. @default 10_000 */
  readonly timeoutMs?: number;
}

/** Whose events: all of these properties have these values. */
export type EraseFilter = Pick<EventFilter, "path" | "run"> &
  Required<Pick<EventFilter, "properties">>;

/** A path and a run. */
export type Scope = Pick<EventFilter, "path" | "run">;

/** Asks a running dev-ingest what it has received. Every method throws `IngestClientError` when it gets no good answer. */
export interface IngestClient {
  /** One page of events, the newest first unless asked otherwise. */
  events(query?: EventFilter & PageQuery): Promise<EventPage>;
  /** All events that match, oldest first, page by page. */
  allEvents(query?: EventFilter): AsyncGenerator<StoredEvent, void>;
  /** One event by id or seq; null when it is not there. */
  event(id: string | number): Promise<StoredEvent | null>;
  /** Events in which a property had a value, in the order in which they happened: what happened to donation 123. */
  history(property: string, value: string | number, query?: HistoryFilter): Promise<HistoryPage>;
  /** Counts and sums by interval: how much had been raised at this point in time. */
  series(query?: SeriesFilter): Promise<readonly SeriesPoint[]>;
  /** Events over time, in intervals that fit. */
  histogram(
    query?: EventFilter & { readonly split?: "name" | "status"; readonly buckets?: number },
  ): Promise<Histogram>;
  /** Names, the most frequent first. */
  names(query?: EventFilter): Promise<NameCounts>;
  /** The newest event of each donation, bid or request at a moment: now, or `at`. */
  states(
    property: string,
    query?: CountedScope & { readonly at?: Date | string; readonly search?: string },
  ): Promise<States>;
  /** The tracking plan in words. */
  plan(): Promise<PlanDescription>;
  /** Names, properties or a property's values that occur and hold `prefix`, at most 20, the most frequent first. */
  suggestions(
    query:
      | { readonly for: "name" | "property"; readonly prefix?: string }
      | { readonly for: "value"; readonly property: string; readonly prefix?: string },
  ): Promise<readonly Suggestion[]>;
  /** Dashboards of the live page, the one that changed last first. */
  dashboards(): Promise<readonly DashboardEntry[]>;
  /** One dashboard; null when it is not there. */
  dashboard(id: string): Promise<Dashboard | null>;
  /** Keeps a dashboard, in place of the one that has its id: 1 to 64 of `A-Z a-z 0-9 . _ ~ -`. */
  keepDashboard(id: string, dashboard: NewDashboard): Promise<Dashboard>;
  /** Deletes a dashboard; false when it was not there. */
  deleteDashboard(id: string): Promise<boolean>;
  /** A test, or a plan, written for these events. */
  writeTest(seqs: readonly number[], as?: "playwright" | "vitest" | "plan"): Promise<string>;
  /** What each client has sent, and which of its events are missing. */
  clients(
    query?: Scope & { readonly client?: string; readonly limit?: number },
  ): Promise<ClientAccounts>;
  /** Counts and times by name. */
  latest(scope?: CountedScope): Promise<Latest>;
  /** What of the plan arrived; with `properties`, which reads every event, what of its properties never had a value. */
  coverage(scope?: CountedScope & { readonly properties?: boolean }): Promise<Coverage>;
  /** Resolves when so many events match, at once when they are there already; `met` is false when the time was over. */
  wait(
    query: EventFilter & { readonly count?: number; readonly timeoutMs?: number },
  ): Promise<WaitAnswer>;
  /**
   * Resolves when no request of the run is being read or stored, and so many were answered. Of several processes that share a
   * database, requests are those of the process that answers; the events of a run are those of all.
   */
  barrier(query?: {
    readonly run?: string | null;
    readonly requests?: number;
    readonly events?: number;
    readonly timeoutMs?: number;
  }): Promise<BarrierAnswer>;
  /**
   * Events as they arrive, in arrays, until the signal aborts: after `after`, or after the event with the id `lastEventId`, or from
   * now on. When that event is of another store, because the server started over, all events of this one come.
   */
  stream(
    query?: EventFilter & { readonly lastEventId?: string },
    signal?: AbortSignal,
  ): AsyncGenerator<readonly StoredEvent[], void>;
  batches(
    query?: Scope & PageQuery,
  ): Promise<{ readonly batches: readonly StoredBatch[]; readonly next: number | null }>;
  rejected(
    query?: Scope & PageQuery,
  ): Promise<{ readonly rejected: readonly RejectedPiece[]; readonly next: number | null }>;
  runs(): Promise<readonly Run[]>;
  /** Deletes a run with everything that belongs to it; resolves to the number of events. */
  deleteRun(run: string): Promise<number>;
  /** Deletes the events of a path or run, or all of them with `{ all: true }`. Resolves to their number. */
  deleteEvents(scope: Scope | { readonly all: true }): Promise<number>;
  /** Lets the next requests of senders fail: `setFault({ kind: "drop-after" }, { run: "r", times: 1 })`. */
  setFault(fault: Fault, rule?: Scope & { readonly times?: number }): Promise<ActiveFault>;
  /** Clears one fault, those of a run, or all; resolves to their number. */
  clearFaults(
    which?: { readonly id?: number; readonly run?: string | null } | { readonly all: true },
  ): Promise<number>;
  /** The file of all events that match; read it to its end or cancel it. */
  exportEvents(
    query?: EventFilter & {
      readonly format?: ExportOptions["format"];
      /** A byte order mark before a CSV file, for Excel. */
      readonly bom?: boolean;
    },
  ): Promise<ReadableStream<Uint8Array>>;
  /**
   * Takes in events from NDJSON. What an export wrote goes back to where it was, once however often it is imported; with a
   * scope it goes there instead.
   */
  importEvents(lines: string | ReadableStream<Uint8Array>, scope?: Scope): Promise<ImportAnswer>;
  /** Counts what `erase` would erase. */
  countErasable(query: EraseFilter): Promise<Erased>;
  /** Erases the events that have these properties, for good, and refused pieces that mention them. */
  erase(query: EraseFilter): Promise<Erased>;
  /** A link that signs one browser in, once. */
  signInUrl(): Promise<string>;
  /** False when the server takes no events now, or cannot be reached. */
  isReady(): Promise<boolean>;
}
