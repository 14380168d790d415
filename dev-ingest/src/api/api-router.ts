import express, { type Router } from "express";
import { respondJson } from "../http/respond.ts";
import { reserveAnswers } from "./answer-query.ts";
import type { ApiContext } from "./api-context.ts";
import { createDashboardRoutes } from "./dashboard-routes.ts";
import { createEventRoutes } from "./event-routes.ts";
import { createEraseRoutes } from "./erase-routes.ts";
import { createExploreRoutes } from "./explore-routes.ts";
import { createFaultRoutes } from "./fault-routes.ts";
import { openApiDocument } from "./open-api.ts";
import { createQuestionRoutes } from "./question-routes.ts";

/** The routes under which the server is asked what it has received. */
export function createApiRouter(context: ApiContext): Router {
  const router = express.Router();
  router.use(reserveAnswers(context.answers));
  // Before the route of one event, whose id would be "test".
  router.use(createExploreRoutes(context));
  router.use(createEventRoutes(context));
  router.use(createQuestionRoutes(context));
  router.use(createDashboardRoutes(context));
  router.use(createEraseRoutes(context));
  router.use(createFaultRoutes(context));
  const document = JSON.stringify(openApiDocument());
  router.get("/openapi.json", (_request, response) => respondJson(response, 200, document, []));
  return router;
}
