import ky, { type HTTPError, isHTTPError, type KyInstance, type Options } from "ky";
import type { Coverage } from "../api/coverage.ts";
import type { ExportOptions } from "../api/export-events.ts";
import type { Erased } from "../api/erase-events.ts";
import type { ImportAnswer } from "../api/import-events.ts";
import type { Latest } from "../api/latest.ts";
import type { SeriesPoint } from "../api/series-json.ts";
import type { StoredEvent } from "../api/stored-event.ts";
import type { ActiveFault, Fault } from "../ingest/fault-rule.ts";
import type {
  BarrierAnswer,
  ClientAccounts,
  EventPage,
  HistoryPage,
  RejectedPiece,
  Run,
  StoredBatch,
  WaitAnswer,
} from "./answers.ts";
import { IngestClientError } from "./client-error.ts";
import {
  type CountedScope,
  type EventFilter,
  type HistoryFilter,
  type PageQuery,
  type SeriesFilter,
  toSearchParams,
} from "./query.ts";
import { readEventMessages } from "./read-events.ts";

export type {
  BarrierAnswer,
  ClientAccount,
  ClientAccounts,
  EventNumbers,
  EventPage,
  FoldedAccounts,
  HistoryPage,
  RejectedPiece,
  Run,
  StoredBatch,
  WaitAnswer,
} from "./answers.ts";
export { IngestClientError } from "./client-error.ts";
export type { CountedScope, EventFilter, HistoryFilter, PageQuery, SeriesFilter } from "./query.ts";
export type {
  ActiveFault,
  Coverage,
  Erased,
  Fault,
  ImportAnswer,
  Latest,
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
  /** Resolves when no request of the run is being read or stored, and so many were answered. */
  barrier(query?: {
    readonly run?: string | null;
    readonly requests?: number;
    readonly events?: number;
    readonly timeoutMs?: number;
  }): Promise<BarrierAnswer>;
  /**
   * Events as they arrive, in arrays, until the signal aborts: after `after`, or after the event with the id `lastEventId`, or from
   * now on. When that event is of another store, because the server began anew, all events of this one come.
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

const defaultTimeoutMs = 10_000;
const defaultWaitMs = 10_000;

/** Makes a client; nothing is sent until a method is called. */
export function createIngestClient(options: IngestClientOptions): IngestClient {
  const http = ky.create({
    prefix: options.url,
    timeout: options.timeoutMs ?? defaultTimeoutMs,
    retry: { limit: 2, methods: ["get"] },
    headers: options.accessKey === undefined ? {} : { "x-analytics-key": options.accessKey },
  });
  const get = <Answer>(path: string, query: object = {}, more: Options = {}): Promise<Answer> =>
    answered(() => http.get(path, { ...more, searchParams: toSearchParams(query) }).json<Answer>());
  const patient = (timeoutMs: number): Options => ({
    timeout: timeoutMs + defaultTimeoutMs,
    retry: 0,
  });
  const client: IngestClient = {
    events: (query) => get("api/events", query),
    async *allEvents(query) {
      let after = query?.after ?? 0;
      for (;;) {
        const page = await client.events({ ...query, after, order: "oldest", limit: 1_000 });
        yield* page.events;
        if (page.next === null) return;
        after = page.next;
      }
    },
    event: (id) => get<StoredEvent>(`api/events/${encodeURIComponent(id)}`).catch(nullWhenMissing),
    history: (property, value, query) => get("api/history", { ...query, property, value }),
    series: async (query) =>
      (await get<{ points: readonly SeriesPoint[] }>("api/series", query)).points,
    clients: (query) => get("api/clients", query),
    latest: (scope) => get("latest", scope),
    coverage: (scope) => get("api/coverage", scope),
    wait: ({ timeoutMs = defaultWaitMs, ...query }) =>
      get("api/wait", { ...query, timeout: timeoutMs }, patient(timeoutMs)),
    barrier: ({ timeoutMs = defaultWaitMs, ...query } = {}) =>
      get("api/barrier", { ...query, timeout: timeoutMs }, patient(timeoutMs)),
    async *stream({ lastEventId, ...query } = {}, signal) {
      const headers = lastEventId === undefined ? {} : { "last-event-id": lastEventId };
      yield* readEventMessages(await openBody(http, "api/stream", query, { headers, signal }));
    },
    batches: (query) => get("api/batches", query),
    rejected: (query) => get("api/rejected", query),
    runs: async () => (await get<{ runs: readonly Run[] }>("api/runs")).runs,
    deleteRun: (run) => deleted(http, `api/runs/${encodeURIComponent(run)}`, {}),
    deleteEvents: (scope) => deleted(http, "api/events", scope),
    setFault: (fault, rule) =>
      answered(() => http.post("api/faults", { json: { ...rule, fault } }).json<ActiveFault>()),
    clearFaults: (which = { all: true }) =>
      answered(async () => {
        const { cleared } = await http
          .delete("api/faults", { searchParams: toSearchParams(which) })
          .json<{ cleared: number }>();
        return cleared;
      }),
    exportEvents: (query = {}) => openBody(http, "api/export", query),
    importEvents: (lines, scope = {}) =>
      answered(() =>
        http
          .post("api/import", { body: lines, searchParams: toSearchParams(scope), timeout: false })
          .json(),
      ),
    countErasable: (query) => get("api/erase", query),
    erase: (query) =>
      answered(() =>
        http
          .delete("api/erase", { searchParams: toSearchParams(query), timeout: false })
          .json<Erased>(),
      ),
    signInUrl: () =>
      answered(async () => {
        const { path } = await http.post("api/sign-in-links").json<{ path: string }>();
        return new URL(path.slice(1), withSlash(options.url)).href;
      }),
    isReady: () =>
      get("readyz", {}, { retry: 0 }).then(
        () => true,
        () => false,
      ),
  };
  return client;
}

function withSlash(url: string): string {
  return url.endsWith("/") ? url : `${url}/`;
}

async function deleted(http: KyInstance, path: string, scope: object): Promise<number> {
  const answer = await answered(() =>
    http.delete(path, { searchParams: toSearchParams(scope) }).json<{ deleted: number }>(),
  );
  return answer.deleted;
}

interface BodyOptions {
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal | undefined;
}

function openBody(
  http: KyInstance,
  path: string,
  query: object,
  { headers = {}, signal }: BodyOptions = {},
): Promise<ReadableStream<Uint8Array>> {
  return answered(async () => {
    const more = signal === undefined ? {} : { signal };
    const { body } = await http.get(path, {
      searchParams: toSearchParams(query),
      headers,
      timeout: false,
      ...more,
    });
    return body!;
  });
}

async function answered<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    throw isHTTPError(error) ? refusal(error) : unreachable(error);
  }
}

function refusal(error: HTTPError): IngestClientError {
  const { data } = error as { data?: { error?: { code?: string; message?: string } } };
  const { status } = error.response;
  return new IngestClientError(
    status,
    data?.error?.code ?? "unknown",
    data?.error?.message ?? `The server answered ${status}.`,
    error,
  );
}

function unreachable(error: unknown): IngestClientError {
  const reason = error instanceof Error ? error.message : String(error);
  return new IngestClientError(0, "unreachable", `dev-ingest did not answer: ${reason}`, error);
}

function nullWhenMissing(error: unknown): null {
  if (error instanceof IngestClientError && error.status === 404) return null;
  throw error;
}
