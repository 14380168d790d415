import express, { type Router } from "express";
import type { EventQuery } from "../store/event-store.ts";
import { guarded, respondValue, waitSignal, withQuery } from "./answer-query.ts";
import type { ApiContext } from "./api-context.ts";
import { coverageOf, type CoverageQuery } from "./coverage.ts";
import { respondEvents } from "./event-routes.ts";
import { latestOf } from "./latest.ts";
import {
  type QueryResult,
  readEventQuery,
  readFlag,
  readNumber,
  readRowQuery,
  readSeriesQuery,
} from "./read-query.ts";
import { toSeriesPoints } from "./series-json.ts";
import { waitForEvents } from "./wait-for-events.ts";

const defaultWaitMs = 10_000;
const maxWaitMs = 300_000;
const maxAwaitedEvents = 1_000;

/** Routes that answer questions: what, how much, since when, and "is it there yet". */
export function createQuestionRoutes(context: ApiContext): Router {
  const router = express.Router();
  const { store } = context;
  router.get(
    "/latest",
    withQuery(readRowQuery, async (query, response) =>
      respondValue(response, latestOf(await store.statistics(query))),
    ),
  );
  router.get(
    "/api/series",
    withQuery(readSeriesQuery, async ({ series, isCumulative }, response) => {
      respondValue(response, { points: toSeriesPoints(await store.series(series), isCumulative) });
    }),
  );
  router.get(
    "/api/history",
    withQuery(readHistory, async (query, response) =>
      respondEvents(response, store, await store.events(query)),
    ),
  );
  router.get(
    "/api/coverage",
    withQuery(readCoverage, async (query, response) => {
      const gone = new AbortController();
      response.once("close", () => gone.abort());
      respondValue(response, await coverageOf(store, context.plan, query, gone.signal));
    }),
  );
  router.get(
    "/api/wait",
    withQuery(readWait, async ({ events, count, timeoutMs }, response) => {
      const signal = waitSignal(response, timeoutMs, context.stopSignal);
      const { isMet, rows } = await waitForEvents(store, events, count, signal);
      respondEvents(response, store, { rows, next: null }, { met: isMet });
    }),
  );
  router.get(
    "/api/barrier",
    withQuery(readBarrier, async ({ run, least, timeoutMs }, response) => {
      const met = await context.activity.settled(
        run,
        least,
        waitSignal(response, timeoutMs, context.stopSignal),
      );
      respondValue(response, { met, ...context.activity.of(run) });
    }),
  );
  router.get("/api/runs", async (_request, response) => {
    const runs = await store.runs();
    respondValue(response, {
      runs: runs.map(({ run, events, lastUsedAtMs }) => ({
        run,
        events,
        lastUsedAt: new Date(lastUsedAtMs).toISOString(),
      })),
    });
  });
  router.delete(
    "/api/runs/:run",
    guarded(context.refuseChange, async (request, response) => {
      const run = String(request.params["run"]);
      context.faults.clear({ run });
      context.activity.forget(run);
      respondValue(response, { deleted: await store.deleteEvents({ run }) });
    }),
  );
  return router;
}

/** Reads `path`, `run` and `properties`. */
function readCoverage(parameters: URLSearchParams): QueryResult<CoverageQuery> {
  const result = readRowQuery(parameters);
  if ("error" in result) return result;
  const { lane, run } = result.query;
  return {
    query: {
      ...(lane === undefined ? {} : { lane }),
      ...(run === undefined ? {} : { run }),
      withProperties: readFlag(parameters, "properties"),
    },
  };
}

/** Reads `property` and `value`: the events in which that property had that value, oldest first. */
function readHistory(parameters: URLSearchParams): QueryResult<EventQuery> {
  const property = parameters.get("property") ?? "";
  const value = parameters.get("value");
  if (property === "" || value === null) {
    const message = "Say whose history: ?property=donation_id&value=123.";
    return { error: { code: "query-invalid", message } };
  }
  const result = readEventQuery(parameters);
  if ("error" in result) return result;
  const order = parameters.get("order") === "newest" ? "newest" : "oldest";
  const properties = [...(result.query.properties ?? []), { path: property.split("."), value }];
  return { query: { ...result.query, order, properties } };
}

interface Wait {
  readonly events: Omit<EventQuery, "order" | "limit">;
  readonly count: number;
  readonly timeoutMs: number;
}

function readWait(parameters: URLSearchParams): QueryResult<Wait> {
  const events = readEventQuery(parameters);
  if ("error" in events) return events;
  const count = readNumber(parameters, "count", { least: 1, most: maxAwaitedEvents, otherwise: 1 });
  if ("error" in count) return count;
  const timeoutMs = readTimeout(parameters);
  if ("error" in timeoutMs) return timeoutMs;
  return { query: { events: events.query, count: count.query, timeoutMs: timeoutMs.query } };
}

interface Barrier {
  readonly run: string | null;
  readonly least: { readonly requests: number; readonly events: number };
  readonly timeoutMs: number;
}

function readBarrier(parameters: URLSearchParams): QueryResult<Barrier> {
  const bounds = { least: 0, most: Number.MAX_SAFE_INTEGER, otherwise: 0 };
  const requests = readNumber(parameters, "requests", bounds);
  if ("error" in requests) return requests;
  const events = readNumber(parameters, "events", bounds);
  if ("error" in events) return events;
  const timeoutMs = readTimeout(parameters);
  if ("error" in timeoutMs) return timeoutMs;
  const run = parameters.get("run") ?? "";
  const least = { requests: requests.query, events: events.query };
  return { query: { run: run === "" ? null : run, least, timeoutMs: timeoutMs.query } };
}

function readTimeout(parameters: URLSearchParams): QueryResult<number> {
  return readNumber(parameters, "timeout", { least: 0, most: maxWaitMs, otherwise: defaultWaitMs });
}
