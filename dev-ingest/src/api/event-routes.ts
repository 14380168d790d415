import express, { type Request, type Response, type Router } from "express";
import { respondError } from "../http/respond.ts";
import type { BatchRow, Page, RejectionRow } from "../questions/rows.ts";
import type { EventStore } from "../store/event-store.ts";
import {
  guarded,
  memoryOf,
  parametersOf,
  respondText,
  respondValue,
  withQuery,
} from "./answer-query.ts";
import type { ApiContext } from "./api-context.ts";
import { eventJson } from "./event-json.ts";
import { streamEvents } from "./event-stream.ts";
import { exportEvents } from "./export-events.ts";
import { importEvents } from "./import-events.ts";
import { rejectionJson } from "./rejection-json.ts";
import {
  deleteQuery,
  eventsQuery,
  exportQuery,
  importQuery,
  noQuery,
  pageQuery,
  streamQuery,
} from "./queries.ts";
import { deleteEvents } from "../store/removal/removals.ts";

/** Routes of what was received: events, batches, what was refused; as list, stream and file. */
export function createEventRoutes(context: ApiContext): Router {
  const router = express.Router();
  const { store, refuseChange } = context;
  router.get(
    "/api/events",
    withQuery(eventsQuery, async (query, response) =>
      respondEvents(response, store, await store.events(query)),
    ),
  );
  router.get(
    "/api/events/:id",
    withQuery(noQuery, (_query, response, request) =>
      respondEvent(String(request.params["id"]), response, store),
    ),
  );
  router.delete(
    "/api/events",
    guarded(
      refuseChange,
      withQuery(deleteQuery, async (scope, response) =>
        respondValue(response, { deleted: await deleteEvents(store, scope) }),
      ),
    ),
  );
  router.get(
    "/api/batches",
    withQuery(pageQuery, async (query, response) =>
      respondPage(response, "batches", await store.batches(query), batchJson),
    ),
  );
  router.get(
    "/api/rejected",
    withQuery(pageQuery, async (query, response) =>
      respondPage(response, "rejected", fitting(await store.rejections(query)), rejectionJson),
    ),
  );
  router.get("/api/stream", createStreamRoute(context));
  router.get(
    "/api/export",
    withQuery(exportQuery, ({ events, options }, response) =>
      exportEvents(response, store, events, options),
    ),
  );
  router.post(
    "/api/import",
    guarded(
      refuseChange,
      withQuery(importQuery, (target, response, request) =>
        importEvents(request, response, { ...context, target }),
      ),
    ),
  );
  return router;
}

async function respondEvent(id: string, response: Response, store: EventStore): Promise<void> {
  const [, seq] = /^(?:[0-9a-f]{8}-)?([0-9]{1,15})$/.exec(id) ?? [];
  const row = seq === undefined ? null : await store.event(Number(seq));
  if (row) respondText(response, eventJson(row, store.id));
  else respondError(response, { code: "not-found", message: "No such event is stored." }, []);
}

function createStreamRoute(context: ApiContext): (request: Request, response: Response) => void {
  const { streams, limits, stopSignal } = context;
  return (request, response) => {
    const parameters = parametersOf(request);
    const resumed = resumedFrom(request.get("last-event-id"), context.store);
    if (resumed !== null) parameters.set("after", String(resumed.after));
    const result = streamQuery.read(parameters);
    if ("error" in result) {
      respondError(response, result.error, []);
      return;
    }
    if (streams.open >= limits.maxStreams) {
      const message = `${streams.open} streams are open, and more are not allowed. Close one.`;
      respondError(response, { code: "overloaded", message, limit: limits.maxStreams }, []);
      return;
    }
    streams.open++;
    const end = (): void => void response.end();
    stopSignal.addEventListener("abort", end);
    response.on("close", () => {
      streams.open--;
      stopSignal.removeEventListener("abort", end);
    });
    // Without a position a stream begins with the next event.
    const { after = context.store.lastSeq, ...filter } = result.query;
    streamEvents(response, context.store, filter, after, {
      memory: memoryOf(response),
      isRestart: resumed?.isRestart ?? false,
      afterMs: limits.stalledReaderMs,
      onDropped: () => streams.dropped++,
    });
  };
}

interface Resumed {
  readonly after: number;
  /** True when the reader knows another store than this one. */
  readonly isRestart: boolean;
}

/** Reads `<store>-<seq>`, which the last message carried; a reader of another store begins with the first event. */
function resumedFrom(lastEventId: string | undefined, store: EventStore): Resumed | null {
  const [, id, seq] = /^([0-9a-f]{8})-([0-9]{1,15})$/.exec(lastEventId ?? "") ?? [];
  if (id === undefined) return null;
  const isRestart = id !== store.id;
  return { after: isRestart ? 0 : Number(seq), isRestart };
}

/** Sends a page of events; their properties leave as the sender wrote them. */
export function respondEvents(
  response: Response,
  store: EventStore,
  page: Page<Parameters<typeof eventJson>[0], number | string>,
  more: Readonly<Record<string, unknown>> = {},
): void {
  const events = page.rows.map((row) => eventJson(row, store.id)).join(",");
  const rest = JSON.stringify({ ...more, next: page.next });
  respondText(response, `{"events":[${events}],${rest.slice(1)}`);
}

const maxPageUnits = 1_048_576;

/** As many rows as one page takes: what was refused may be 64 KiB each. */
function fitting(page: Page<RejectionRow>): Page<RejectionRow> {
  let units = 0;
  const over = page.rows.findIndex(
    ({ raw }, nth) => (units += raw.length) > maxPageUnits && nth > 0,
  );
  if (over === -1) return page;
  return { rows: page.rows.slice(0, over), next: page.rows[over - 1]!.seq };
}

function respondPage<Row>(
  response: Response,
  key: string,
  page: Page<Row>,
  toJson: (row: Row) => object,
): void {
  respondValue(response, { [key]: page.rows.map(toJson), next: page.next });
}

function batchJson({ receivedAtMs, batchId, ...row }: BatchRow): object {
  return { ...row, batch: batchId, receivedAt: new Date(receivedAtMs).toISOString() };
}
