import express, { type Request, type Response, type Router } from "express";
import type * as z from "zod";
import { respondError } from "../http/respond.ts";
import { guarded, respondValue, withQuery } from "./answer-query.ts";
import type { ApiContext } from "./api-context.ts";
import { newDashboard } from "./dashboard-shapes.ts";
import { noQuery } from "./queries.ts";
import { readJson } from "./read-json.ts";
import type { Shape } from "./shapes.ts";

const maxDashboards = 200;
const maxDashboardBytes = 65_536;
const idPattern = /^[A-Za-z0-9._~-]{1,64}$/;

/** Routes of the dashboards that are made in the page. */
export function createDashboardRoutes({ store, refuseChange }: ApiContext): Router {
  const router = express.Router();
  router.get(
    "/api/dashboards",
    withQuery(noQuery, async (_query, response) => {
      const rows = await store.shared.dashboards();
      const dashboards = rows.map(({ id, title, updatedAtMs }) => ({
        id,
        title,
        updatedAt: new Date(updatedAtMs).toISOString(),
      }));
      respondValue(response, { dashboards } satisfies Shape<"Dashboards">);
    }),
  );
  router.get(
    "/api/dashboards/:id",
    withQuery(noQuery, async (_query, response, request) => {
      const row = await store.shared.dashboard(idOf(request));
      if (row === null) return respondMissing(response);
      const { id, body, updatedAtMs } = row;
      const { title, charts } = JSON.parse(body) as z.infer<typeof newDashboard>;
      const updatedAt = new Date(updatedAtMs).toISOString();
      respondValue(response, { id, title, updatedAt, charts } satisfies Shape<"Dashboard">);
    }),
  );
  router.put(
    "/api/dashboards/:id",
    guarded(
      refuseChange,
      withQuery(noQuery, async (_query, response, request) => {
        const id = idOf(request);
        if (!idPattern.test(id))
          return respondMistake(response, "An id has 1 to 64 of A-Z a-z 0-9 . _ ~ -.");
        const given = newDashboard.safeParse(await readJson(request, maxDashboardBytes));
        if (!given.success) return respondMistake(response, mistakeOf(given.error));
        const { title, charts } = given.data;
        const updatedAtMs = Date.now();
        const body = JSON.stringify({ title, charts });
        const dashboard = { id, title, body, updatedAtMs };
        const isKept = await store.shared.keepDashboard({ ...dashboard, most: maxDashboards });
        if (!isKept)
          return respondMistake(
            response,
            `${maxDashboards} dashboards are kept. Delete one first.`,
          );
        const updatedAt = new Date(updatedAtMs).toISOString();
        respondValue(response, { id, title, updatedAt, charts } satisfies Shape<"Dashboard">);
      }),
    ),
  );
  router.delete(
    "/api/dashboards/:id",
    guarded(
      refuseChange,
      withQuery(noQuery, async (_query, response, request) =>
        respondValue(response, { deleted: await store.shared.removeDashboard(idOf(request)) }),
      ),
    ),
  );
  return router;
}

function idOf(request: Request): string {
  return String(request.params["id"]);
}

function respondMissing(response: Response): void {
  respondError(response, { code: "not-found", message: "There is no such dashboard." }, []);
}

function respondMistake(response: Response, message: string): void {
  respondError(response, { code: "query-invalid", message }, []);
}

function mistakeOf(error: z.ZodError): string {
  const [issue] = error.issues;
  const place = issue!.path.join(".");
  return `This is not a dashboard of at most ${maxDashboardBytes} bytes${place === "" ? "" : `, at ${place}`}: ${issue!.message}.`;
}
