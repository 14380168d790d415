import { answers, forbidden, json, type Paths, refused } from "./open-api-answers.ts";
import { inQuery } from "./open-api-parameters.ts";
import type { Schema } from "./open-api-schemas.ts";
import { eraseQuery, exportQuery, importQuery } from "./queries.ts";

const text: Schema = { type: "string" };

/** Routes by which the store leaves as a file, comes back, and forgets. */
export const filePaths: Paths = {
  "/api/export": {
    get: {
      summary: "All events that match, as a file.",
      parameters: inQuery(exportQuery),
      responses: {
        "200": {
          description: "The file.",
          content: {
            "application/x-ndjson": { schema: text },
            "text/csv": { schema: text },
            "application/vnd.apache.parquet": { schema: text },
          },
        },
        "400": refused,
      },
    },
  },
  "/api/erase": {
    get: {
      summary: "Counts the events and the refused pieces that have a property.",
      parameters: inQuery(eraseQuery),
      responses: answers("Erased"),
    },
    delete: {
      summary: "Erases them for good. Their numbers stay known: a retry cannot bring them back.",
      parameters: inQuery(eraseQuery),
      responses: { ...answers("Erased"), "403": forbidden },
    },
  },
  "/api/import": {
    post: {
      summary:
        "Takes in events from NDJSON. What an export wrote goes back to where it was, once however often it is imported.",
      parameters: inQuery(importQuery),
      requestBody: { required: true, content: { "application/x-ndjson": { schema: text } } },
      responses: { "200": json("Imported"), "403": forbidden },
    },
  },
};
