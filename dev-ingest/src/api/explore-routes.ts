import express, { type Router } from "express";
import type { Histogram } from "../questions/histogram.ts";
import type { States } from "../questions/states.ts";
import { respondError } from "../http/respond.ts";
import { memoryOf, respondValue, withQuery } from "./answer-query.ts";
import type { ApiContext } from "./api-context.ts";
import { leftOutOf } from "./left-out.ts";
import {
  histogramQuery,
  namesQuery,
  statesQuery,
  suggestionsQuery,
  writtenTestQuery,
} from "./explore-queries.ts";
import { noQuery } from "./queries.ts";
import type { Shape } from "./shapes.ts";
import { chosenEvent, playwrightTest, vitestTest } from "./written-tests.ts";
import { suggest } from "./suggestions.ts";

/** Routes for exploring: when, which names, in which state, and what to search for. */
export function createExploreRoutes({ store, plan, writePlan }: ApiContext): Router {
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
  router.get(
    "/api/plan",
    withQuery(noQuery, (_query, response) => {
      const events = plan?.describe?.() ?? (plan?.names ?? []).map(nameOnly);
      respondValue(response, { hasPlan: plan !== null, events } satisfies Shape<"PlanDescription">);
    }),
  );
  router.get(
    "/api/events/test",
    withQuery(writtenTestQuery, async ({ seqs, kind, ...query }, response) => {
      const rows =
        seqs === null
          ? (await store.events({ ...query, order: "newest", limit: maxChosen })).rows.toReversed()
          : await Promise.all(seqs.map((seq) => store.event(seq)));
      const events = rows.filter((row) => row !== null).map(chosenEvent);
      const missing = rows.length - events.length;
      if (events.length === 0 || missing > 0) {
        const message = "An event that was asked for is not stored.";
        respondError(response, { code: "not-found", message }, []);
        return;
      }
      const write = { playwright: playwrightTest, vitest: vitestTest, plan: writePlan }[kind];
      const source = write(events);
      memoryOf(response).grow(source.length);
      response.type("text/plain").set("Cache-Control", "no-store").send(source);
    }),
  );
  return router;
}

const maxChosen = 50;

function nameOnly(name: string): Shape<"PlanDescription">["events"][number] {
  return { name, description: "", properties: [] };
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
