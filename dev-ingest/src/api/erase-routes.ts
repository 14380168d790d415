import express, { type Router } from "express";
import { guarded, respondValue, withQuery } from "./answer-query.ts";
import type { ApiContext } from "./api-context.ts";
import { countErasable, eraseEvents } from "./erase-events.ts";
import { eraseQuery } from "./queries.ts";

/** Routes that count what belongs to a person, and erase it. */
export function createEraseRoutes({ unmaskedStore, refuseChange }: ApiContext): Router {
  const router = express.Router();
  router.get(
    "/api/erase",
    withQuery(eraseQuery, async (query, response) =>
      respondValue(response, await countErasable(unmaskedStore, query)),
    ),
  );
  router.delete(
    "/api/erase",
    guarded(
      refuseChange,
      withQuery(eraseQuery, async (query, response) =>
        respondValue(response, await eraseEvents(unmaskedStore, query)),
      ),
    ),
  );
  return router;
}
