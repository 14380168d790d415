import { flag, leftOut, list, object, text, time, whole } from "./shape-parts.ts";

const isComplete = flag.describe("Whether everything was counted in the time there was.");
const stated = object({ value: text, name: text, happenedAt: time, seq: whole });

const plannedProperty = object({
  name: text.describe("Keys joined by dots; * stands for the items of an array."),
  type: text.describe("What it expects, in words."),
  unit: text.optional(),
  isRequired: flag,
  isPii: flag,
  description: text.optional(),
});

const plannedEvent = object({
  name: text,
  description: text,
  owner: text.optional(),
  properties: list(plannedProperty),
  next: list(text).optional().describe("Events that follow it in the life of the same thing."),
});

/** Answers of the routes for exploring. */
export const exploreShapes = {
  PlanDescription: object({
    hasPlan: flag.describe("False when the server has no plan."),
    events: list(plannedEvent),
  }),
  Histogram: object({
    from: time,
    until: time,
    intervalMs: whole,
    points: list(
      object({
        at: time.describe("Begin of the interval."),
        key: text
          .nullable()
          .describe("The name or status; null for all rarer names together, and without a split."),
        count: whole,
      }),
    ).describe("Intervals that have events."),
    counted: whole,
    isComplete,
    leftOut,
  }),
  Names: object({
    names: list(object({ name: text, count: whole, invalid: whole })),
    isComplete,
    leftOut,
  }),
  States: object({
    states: list(stated).describe("The newest event of each thing; the 500 that changed last."),
    names: list(object({ name: text, ids: whole })).describe("Things by the name of that event."),
    ids: whole,
    isComplete,
    leftOut,
  }),
  Suggestions: object({
    suggestions: list(object({ text, count: whole.nullable() })).describe("At most 20."),
  }),
};
