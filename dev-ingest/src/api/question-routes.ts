import express, { type Router } from "express";
import { guarded, respondValue, waitSignal, withQuery } from "./answer-query.ts";
import type { ApiContext } from "./api-context.ts";
import { clientsJson, idleNow } from "./clients-json.ts";
import { coverageOf } from "./coverage.ts";
import { respondEvents } from "./event-routes.ts";
import { latestOf } from "./latest.ts";
import {
  barrierQuery,
  clientsQuery,
  coverageQuery,
  historyQuery,
  noQuery,
  seriesQuery,
  statisticsQuery,
  waitQuery,
} from "./queries.ts";
import { leftOutOf } from "./left-out.ts";
import { meetBarrier } from "./meet-barrier.ts";
import { pointsAt, toSeriesPoints } from "./series-json.ts";
import { waitForEvents } from "./wait-for-events.ts";
import { deleteEvents } from "../store/removal/removals.ts";

/** Routes that answer questions: what, how much, since when, and "is it there yet". */
export function createQuestionRoutes(context: ApiContext): Router {
  const router = express.Router();
  const { store } = context;
  router.get(
    "/latest",
    withQuery(statisticsQuery, async (query, response) =>
      respondValue(response, {
        ...latestOf(await store.statistics(query)),
        leftOut: leftOutOf(query),
      }),
    ),
  );
  router.get(
    "/api/series",
    withQuery(seriesQuery, async ({ series, isCumulative, atMs }, response) => {
      const { rows, leftOut: notCounted } = await store.series(series);
      const points =
        atMs === null ? toSeriesPoints(rows, isCumulative) : pointsAt(atMs, rows, series);
      const leftOut = [...leftOutOf(series), ...notCounted];
      respondValue(response, { points, leftOut, notCounted });
    }),
  );
  router.get(
    "/api/history",
    withQuery(historyQuery, async (query, response) => {
      const { rows, next } = await store.history(query);
      const place = next === null ? null : `${next.happenedAtMs}.${next.seq}`;
      respondEvents(response, store, { rows, next: place }, { leftOut: leftOutOf(query) });
    }),
  );
  router.get(
    "/api/clients",
    withQuery(clientsQuery, async (query, response) =>
      respondValue(
        response,
        clientsJson(await store.clients({ ...query, ...idleNow() }), context.ledgers),
      ),
    ),
  );
  router.get(
    "/api/coverage",
    withQuery(coverageQuery, async (query, response) => {
      const gone = new AbortController();
      response.once("close", () => gone.abort());
      const coverage = await coverageOf(store, context.plan, query, gone.signal);
      respondValue(response, { ...coverage, leftOut: leftOutOf(query) });
    }),
  );
  router.get(
    "/api/wait",
    withQuery(waitQuery, async ({ events, count, timeoutMs }, response) => {
      const signal = waitSignal(response, timeoutMs, context.stopSignal);
      const { isMet, rows } = await waitForEvents(store, events, count, signal);
      respondEvents(response, store, { rows, next: null }, { met: isMet });
    }),
  );
  router.get(
    "/api/barrier",
    withQuery(barrierQuery, async ({ timeoutMs, ...barrier }, response) => {
      const signal = waitSignal(response, timeoutMs, context.stopSignal);
      respondValue(response, await meetBarrier(context, barrier, signal));
    }),
  );
  router.get(
    "/api/runs",
    withQuery(noQuery, async (_query, response) => {
      const runs = await store.runs();
      respondValue(response, {
        runs: runs.map(({ firstUsedAtMs, lastUsedAtMs, ...run }) => ({
          ...run,
          firstUsedAt: new Date(firstUsedAtMs).toISOString(),
          lastUsedAt: new Date(lastUsedAtMs).toISOString(),
        })),
      });
    }),
  );
  router.delete(
    "/api/runs/:run",
    guarded(
      context.refuseChange,
      withQuery(noQuery, async (_query, response, request) => {
        const run = String(request.params["run"]);
        await context.faults.clear({ run });
        context.activity.forget(run);
        respondValue(response, { deleted: await deleteEvents(store, { run }) });
      }),
    ),
  );
  return router;
}
