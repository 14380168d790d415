import express, { type Router } from "express";
import { readFaultRule } from "../ingest/fault-rule.ts";
import { maxFaultRules } from "../ingest/faults.ts";
import { respondError } from "../http/respond.ts";
import { guarded, respondValue, withQuery } from "./answer-query.ts";
import type { ApiContext } from "./api-context.ts";
import { clearFaultsQuery, noQuery } from "./queries.ts";
import { readJson } from "./read-json.ts";

const maxFaultBytes = 10_000;

/** Routes that let things go wrong on purpose. */
export function createFaultRoutes({ faults, refuseChange }: ApiContext): Router {
  const router = express.Router();
  router.get(
    "/api/faults",
    withQuery(noQuery, async (_query, response) =>
      respondValue(response, { faults: await faults.list() }),
    ),
  );
  router.post(
    "/api/faults",
    guarded(
      refuseChange,
      withQuery(noQuery, async (_query, response, request) => {
        const rule = readFaultRule(await readJson(request, maxFaultBytes));
        const active = typeof rule === "string" ? null : await faults.add(rule);
        if (active !== null) return respondValue(response, active);
        const reason =
          typeof rule === "string" ? rule : `at most ${maxFaultRules} may be set; clear some`;
        const message = `This fault cannot be set: ${reason}.`;
        respondError(response, { code: "query-invalid", message }, []);
      }),
    ),
  );
  router.delete(
    "/api/faults",
    guarded(
      refuseChange,
      withQuery(clearFaultsQuery, async (which, response) =>
        respondValue(response, { cleared: await faults.clear(which) }),
      ),
    ),
  );
  return router;
}
