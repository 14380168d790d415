import { answers, contentOf, forbidden, json, type Paths } from "./open-api-answers.ts";
import { inPath, inQuery } from "./open-api-parameters.ts";
import {
  histogramQuery,
  namesQuery,
  statesQuery,
  suggestionsQuery,
  writtenTestQuery,
} from "./explore-queries.ts";

const id = inPath("id", "The dashboard, 1 to 64 of A-Z a-z 0-9 . _ ~ -.");

const missing = { description: "Not there.", ...contentOf("Error") };

/** Routes for exploring. */
export const explorePaths: Paths = {
  "/api/histogram": {
    get: {
      summary: "Events over time, in intervals that fit the time that is asked for.",
      parameters: inQuery(histogramQuery),
      responses: answers("Histogram"),
    },
  },
  "/api/names": {
    get: {
      summary: "Names and how often they occur, the most frequent first.",
      parameters: inQuery(namesQuery),
      responses: answers("Names"),
    },
  },
  "/api/states": {
    get: {
      summary: "The newest event of each donation, bid or request at a moment.",
      parameters: inQuery(statesQuery),
      responses: answers("States"),
    },
  },
  "/api/suggestions": {
    get: {
      summary: "Names, properties and values that occur, for a search that is being typed.",
      parameters: inQuery(suggestionsQuery),
      responses: answers("Suggestions"),
    },
  },
  "/api/plan": {
    get: {
      summary: "The tracking plan: its events, their properties, and which events come next.",
      responses: { "200": json("PlanDescription") },
    },
  },
  "/api/dashboards": {
    get: {
      summary: "Dashboards of the page, the one that changed last first.",
      responses: { "200": json("Dashboards") },
    },
  },
  "/api/dashboards/{id}": {
    get: {
      summary: "One dashboard.",
      parameters: [id],
      responses: { "200": json("Dashboard"), "404": missing },
    },
    put: {
      summary: "Keeps a dashboard, in place of the one that has its id.",
      parameters: [id],
      requestBody: { required: true, ...contentOf("NewDashboard") },
      responses: answers("Dashboard", { "403": forbidden }),
    },
    delete: {
      summary: "Deletes a dashboard.",
      parameters: [id],
      responses: { "200": json("Deleted"), "403": forbidden },
    },
  },
  "/api/events/test": {
    get: {
      summary: "A Playwright test, a Vitest test or a plan, written for chosen events.",
      parameters: inQuery(writtenTestQuery),
      responses: {
        "200": {
          description: "The source.",
          content: { "text/plain": { schema: { type: "string" } } },
        },
        "404": missing,
      },
    },
  },
};
