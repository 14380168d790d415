import express, { type Router } from "express";
import type { Histogram } from "../questions/histogram.ts";
import type { States } from "../questions/states.ts";
import { respondValue, withQuery } from "./answer-query.ts";
import type { ApiContext } from "./api-context.ts";
import { leftOutOf } from "./left-out.ts";
import { histogramQuery, namesQuery, statesQuery, suggestionsQuery } from "./explore-queries.ts";
import type { Shape } from "./shapes.ts";
import { suggest } from "./suggestions.ts";

/** Routes by which somebody looks around: when, which names, in which state, and what to search for. */
export function createExploreRoutes({ store, plan }: ApiContext): Router {
  const router = express.Router();
  router.get(
    "/api/histogram",
    withQuery(histogramQuery, async (query, response) =>
      respondValue(response, histogramJson(await store.histogram(query))),
    ),
  );
  router.get(
    "/api/names",
    withQuery(namesQuery, async (query, response) => {
      const counts = await store.names(query);
      const answer: Shape<"Names"> = { ...counts, isComplete: counts.leftOut.length === 0 };
      respondValue(response, answer);
    }),
  );
  router.get(
    "/api/states",
    withQuery(statesQuery, async (query, response) => {
      const states = statesJson(await store.states(query));
      respondValue(response, { ...states, leftOut: [...leftOutOf(query), ...states.leftOut] });
    }),
  );
  router.get(
    "/api/suggestions",
    withQuery(suggestionsQuery, async (query, response) => {
      const answer: Shape<"Suggestions"> = { suggestions: await suggest(store, plan, query) };
      respondValue(response, answer);
    }),
  );
  return router;
}

function histogramJson(histogram: Histogram): Shape<"Histogram"> {
  const { fromMs, untilMs, points, intervalMs, counted, leftOut } = histogram;
  return {
    from: isoTime(fromMs),
    until: isoTime(untilMs),
    intervalMs,
    points: points.map(({ atMs, key, count }) => ({ at: isoTime(atMs), key, count })),
    counted,
    isComplete: leftOut.length === 0,
    leftOut,
  };
}

function statesJson({ states, leftOut, ...counts }: States): Shape<"States"> {
  return {
    states: states.map(({ happenedAtMs, ...state }) => ({
      ...state,
      happenedAt: isoTime(happenedAtMs),
    })),
    ...counts,
    isComplete: leftOut.length === 0,
    leftOut,
  };
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}
