import ky, { type HTTPError, isHTTPError, type KyInstance, type Options } from "ky";
import type { Dashboard, DashboardEntry, Suggestion } from "./answers.ts";
import { IngestClientError } from "./client-error.ts";
import type {
  Erased,
  IngestClient,
  IngestClientOptions,
  ActiveFault,
  Run,
  SeriesPoint,
  StoredEvent,
} from "./ingest-client.ts";
import { toSearchParams } from "./query.ts";
import { readEventMessages } from "./read-events.ts";

export type {
  BarrierAnswer,
  ClientAccount,
  ClientAccounts,
  Dashboard,
  DashboardEntry,
  EventNumbers,
  EventPage,
  FoldedAccounts,
  Histogram,
  HistoryPage,
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
export { IngestClientError } from "./client-error.ts";
export type {
  ActiveFault,
  Coverage,
  EraseFilter,
  Erased,
  Fault,
  ImportAnswer,
  IngestClient,
  IngestClientOptions,
  Latest,
  Scope,
  SeriesPoint,
  StoredEvent,
} from "./ingest-client.ts";
export type { CountedScope, EventFilter, HistoryFilter, PageQuery, SeriesFilter } from "./query.ts";

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
    histogram: (query) => get("api/histogram", query),
    names: (query) => get("api/names", query),
    states: (property, query) => get("api/states", { ...query, property }),
    plan: () => get("api/plan"),
    suggestions: async (query) =>
      (await get<{ suggestions: readonly Suggestion[] }>("api/suggestions", query)).suggestions,
    dashboards: async () =>
      (await get<{ dashboards: readonly DashboardEntry[] }>("api/dashboards")).dashboards,
    dashboard: (id) => get<Dashboard>(dashboardPath(id)).catch(nullWhenMissing),
    keepDashboard: (id, dashboard) =>
      answered(() => http.put(dashboardPath(id), { json: dashboard }).json<Dashboard>()),
    deleteDashboard: async (id) => (await deleted(http, dashboardPath(id), {})) > 0,
    writeTest: (seqs, as = "playwright") =>
      answered(() =>
        http.get("api/events/test", { searchParams: { seq: seqs.join(","), as } }).text(),
      ),
    clients: (query) => get("api/clients", query),
    latest: (scope) => get("latest", scope),
    coverage: (scope) => get("api/coverage", scope),
    wait: ({ timeoutMs = defaultWaitMs, ...query }) =>
      get("api/wait", { ...query, timeout: timeoutMs }, patient(timeoutMs)),
    barrier: ({ timeoutMs = defaultWaitMs, ...query } = {}) =>
      get("api/barrier", { ...query, timeout: timeoutMs }, patient(timeoutMs)),
    async *stream({ lastEventId, ...query } = {}, signal) {
      const headers = lastEventId === undefined ? {} : { "last-event-id": lastEventId };
      const body = await openBody(http, "api/stream", query, { headers, signal });
      try {
        yield* readEventMessages(body);
      } catch (error) {
        throw signal?.aborted === true ? error : unreachable(error);
      }
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

function dashboardPath(id: string): string {
  return `api/dashboards/${encodeURIComponent(id)}`;
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
