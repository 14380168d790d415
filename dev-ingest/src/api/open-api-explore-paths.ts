import { answers, type Paths } from "./open-api-answers.ts";
import { inQuery } from "./open-api-parameters.ts";
import { histogramQuery, namesQuery, statesQuery, suggestionsQuery } from "./explore-queries.ts";

/** Routes by which somebody looks around. */
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
};
