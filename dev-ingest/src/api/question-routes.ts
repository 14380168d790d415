import express, { type Router } from "express";
import { guarded, respondValue, waitSignal, withQuery } from "./answer-query.ts";
import type { ApiContext } from "./api-context.ts";
import { coverageOf } from "./coverage.ts";
import { respondEvents } from "./event-routes.ts";
import { latestOf } from "./latest.ts";
import {
  barrierQuery,
  coverageQuery,
  historyQuery,
  noQuery,
  seriesQuery,
  statisticsQuery,
  waitQuery,
} from "./queries.ts";
import { toSeriesPoints } from "./series-json.ts";
import { waitForEvents } from "./wait-for-events.ts";

/** Routes that answer questions: what, how much, since when, and "is it there yet". */
export function createQuestionRoutes(context: ApiContext): Router {
  const router = express.Router();
  const { store } = context;
  router.get(
    "/latest",
    withQuery(statisticsQuery, async (query, response) =>
      respondValue(response, latestOf(await store.statistics(query))),
    ),
  );
  router.get(
    "/api/series",
    withQuery(seriesQuery, async ({ series, isCumulative }, response) => {
      const { rows, leftOut } = await store.series(series);
      respondValue(response, { points: toSeriesPoints(rows, isCumulative), leftOut });
    }),
  );
  router.get(
    "/api/history",
    withQuery(historyQuery, async (query, response) =>
      respondEvents(response, store, await store.events(query)),
    ),
  );
  router.get(
    "/api/coverage",
    withQuery(coverageQuery, async (query, response) => {
      const gone = new AbortController();
      response.once("close", () => gone.abort());
      respondValue(response, await coverageOf(store, context.plan, query, gone.signal));
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
    withQuery(barrierQuery, async ({ run, least, timeoutMs }, response) => {
      const met = await context.activity.settled(
        run,
        least,
        waitSignal(response, timeoutMs, context.stopSignal),
      );
      respondValue(response, { met, ...context.activity.of(run) });
    }),
  );
  router.get(
    "/api/runs",
    withQuery(noQuery, async (_query, response) => {
      const runs = await store.runs();
      respondValue(response, {
        runs: runs.map(({ run, events, lastUsedAtMs }) => ({
          run,
          events,
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
        context.faults.clear({ run });
        context.activity.forget(run);
        respondValue(response, { deleted: await store.deleteEvents({ run }) });
      }),
    ),
  );
  return router;
}
