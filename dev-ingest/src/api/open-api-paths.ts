import {
  answers,
  contentOf,
  forbidden,
  unauthorized,
  json,
  type Operation,
  type Paths,
  refused,
} from "./open-api-answers.ts";
import { explorePaths } from "./open-api-explore-paths.ts";
import { filePaths } from "./open-api-file-paths.ts";
import { inPath, inQuery, type Parameter } from "./open-api-parameters.ts";
import type { Schema } from "./open-api-schemas.ts";
import {
  barrierQuery,
  clearFaultsQuery,
  clientsQuery,
  coverageQuery,
  deleteQuery,
  eventsQuery,
  historyQuery,
  pageQuery,
  seriesQuery,
  statisticsQuery,
  streamQuery,
  waitQuery,
} from "./queries.ts";

const text: Schema = { type: "string" };

const ingest = (path: string, parameters: readonly Parameter[]): Operation => ({
  summary: `Takes events of ${path === "track" ? "the normal path" : "test mode"}.`,
  parameters: [
    ...parameters,
    ...[
      ["batch", "Which events these are, <client>.<first>-<last>, or a plain idempotency key."],
      ["without", "Numbers of that range that the body leaves out on purpose: 3,7-9."],
      ["age", "Milliseconds between the tracking of the first event and this attempt."],
      ["upto", "The highest number that the client has given so far."],
      ["dropped", "What a client gave up, with the reason: <client>.17-19:expired."],
      ["ask", "Batch ids, separated by commas; x-analytics-known answers which of them are held."],
    ].map(([name, description]): Parameter => ({
      name: name!,
      in: "query",
      required: false,
      description: description!,
      schema: text,
    })),
  ],
  requestBody: {
    required: true,
    content: { "application/json": { schema: { $ref: "#/components/schemas/Body" } } },
  },
  responses: {
    "200": json("Report"),
    ...Object.fromEntries(
      ["400", "401", "408", "413", "415", "422", "503"].map((status) => [
        status,
        { description: "See contract/wire.md.", ...contentOf("Error") },
      ]),
    ),
  },
});
const runInPath = inPath("run", "The run, [A-Za-z0-9._~-]{1,64}; made on first use.");

/** Every route of the server but those of its page. */
export const openApiPaths: Paths = {
  "/track": { post: ingest("track", []) },
  "/test": { post: ingest("test", []) },
  "/r/{run}/track": { post: ingest("track", [runInPath]) },
  "/r/{run}/test": { post: ingest("test", [runInPath]) },
  "/api/events": {
    get: {
      summary: "Stored events.",
      parameters: inQuery(eventsQuery),
      responses: answers("Events"),
    },
    delete: {
      summary: "Deletes events, with their statistics and batch ids.",
      parameters: inQuery(deleteQuery),
      responses: answers("Deleted", { "403": forbidden }),
    },
  },
  "/api/events/{id}": {
    get: {
      summary: "One event, by id or seq.",
      parameters: [inPath("id", "Id or seq.")],
      responses: {
        "200": json("Event"),
        "404": { description: "Not there.", ...contentOf("Error") },
      },
    },
  },
  "/api/batches": {
    get: {
      summary: "Requests that were taken.",
      parameters: inQuery(pageQuery),
      responses: answers("Batches"),
    },
  },
  "/api/rejected": {
    get: {
      summary: "Bodies and events that were refused, with their text and the reason.",
      parameters: inQuery(pageQuery),
      responses: answers("Rejected"),
    },
  },
  "/api/stream": {
    get: {
      summary:
        "Events as they arrive: server-sent messages `events`, each an array of events. Goes on after `after` or Last-Event-ID.",
      parameters: inQuery(streamQuery),
      responses: {
        "200": { description: "The stream.", content: { "text/event-stream": { schema: text } } },
        "400": refused,
      },
    },
  },
  ...filePaths,
  ...explorePaths,
  "/api/wait": {
    get: {
      summary:
        "Answers when so many events match, at once when they are there; or when the time is over, with `met: false`.",
      parameters: inQuery(waitQuery),
      responses: answers("Waited"),
    },
  },
  "/api/barrier": {
    get: {
      summary:
        "Answers when no request of a run is being read or stored, and so many were answered. Of several processes that share a database, requests are those of the process that answers; the events of a run are those of all.",
      parameters: inQuery(barrierQuery),
      responses: answers("Barrier"),
    },
  },
  "/latest": {
    get: {
      summary: "Counts and times by event name.",
      parameters: inQuery(statisticsQuery),
      responses: answers("Latest"),
    },
  },
  "/api/series": {
    get: {
      summary: "Counts of events, or count, sum, bounds and mean of a property, by interval.",
      parameters: inQuery(seriesQuery),
      responses: answers("Series"),
    },
  },
  "/api/history": {
    get: {
      summary: "Events in the order in which they happened, those of one id or all: oldest first.",
      parameters: inQuery(historyQuery),
      responses: answers("History"),
    },
  },
  "/api/clients": {
    get: {
      summary: "What each client has sent, and which of its events are missing.",
      parameters: inQuery(clientsQuery),
      responses: answers("Clients"),
    },
  },
  "/api/coverage": {
    get: {
      summary: "What of the plan has arrived, what has not, and what is not planned.",
      parameters: inQuery(coverageQuery),
      responses: answers("Coverage"),
    },
  },
  "/api/runs": {
    get: { summary: "Runs, the one used last first.", responses: { "200": json("Runs") } },
  },
  "/api/runs/{run}": {
    delete: {
      summary: "Deletes a run with everything that belongs to it.",
      parameters: [runInPath],
      responses: { "200": json("Deleted"), "403": forbidden },
    },
  },
  "/api/faults": {
    get: { summary: "Faults that are set.", responses: { "200": json("Faults") } },
    post: {
      summary: "Lets requests of senders fail on purpose.",
      requestBody: { required: true, ...contentOf("FaultRule") },
      responses: answers("Fault", { "403": forbidden }),
    },
    delete: {
      summary: "Clears one fault, those of a run, or all.",
      parameters: inQuery(clearFaultsQuery),
      responses: { "200": json("Cleared"), "403": forbidden },
    },
  },
  "/api/sign-in-links": {
    post: {
      summary: "A link that signs one browser in, once: its path from this server's address.",
      responses: { "200": json("SignInLink"), "401": unauthorized, "403": forbidden },
    },
  },
  "/api/sign-in": {
    post: {
      summary: "Signs the browser in that sends a key for reading: its answer sets the cookie.",
      responses: {
        "204": { description: "Signed in." },
        "401": unauthorized,
        "403": forbidden,
      },
    },
  },
  "/metrics": {
    get: {
      summary: "Metrics for Prometheus.",
      responses: {
        "200": { description: "The metrics.", content: { "text/plain": { schema: text } } },
      },
    },
  },
  "/livez": { get: { summary: "The process answers.", responses: { "200": json("Live") } } },
  "/readyz": {
    get: {
      summary: "Events are taken.",
      responses: {
        "200": json("Ready"),
        "503": { description: "They are not; the message says why.", ...contentOf("Error") },
      },
    },
  },
  "/openapi.json": {
    get: {
      summary: "This document.",
      responses: { "200": { description: "OK", content: { "application/json": {} } } },
    },
  },
};
