import type { HistogramQuery } from "../questions/histogram.ts";
import type { EventFilter } from "../questions/queries.ts";
import type { StatesQuery } from "../questions/states.ts";
import {
  buckets,
  countedScope,
  filters,
  scope,
  search,
  split,
  states,
  suggestions,
  written,
} from "./parameters.ts";
import { QueryMistake, querySchema } from "./query-schema.ts";
import { countedScopeOf, filterOf, given, scopeOf, termsOf } from "./query-values.ts";
import type { SuggestionsQuery } from "./suggestions.ts";

export const histogramQuery = querySchema(
  { ...scope, ...filters, split, buckets },
  (values): HistogramQuery => ({
    ...scopeOf(values),
    ...filterOf(values),
    split: values.split ?? null,
    buckets: values.buckets,
  }),
);

export const namesQuery = querySchema({ ...scope, ...filters }, (values): EventFilter => ({
  ...scopeOf(values),
  ...filterOf(values),
}));

export const statesQuery = querySchema(
  { ...states, ...countedScope, search },
  (values): StatesQuery => ({
    ...countedScopeOf(values),
    ...given({
      search: termsOf(values.search),
      untilMs: values.at === undefined ? undefined : values.at + 1,
    }),
    property: values.property.split("."),
  }),
);

export const suggestionsQuery = querySchema(suggestions, (values): SuggestionsQuery => {
  if ((values.for === "value") !== (values.property !== undefined))
    throw new QueryMistake("property says whose values are suggested: for=value&property=amount.");
  return { what: values.for, property: values.property?.split(".") ?? [], prefix: values.prefix };
});

export const writtenTestQuery = querySchema({ ...written, ...scope, search }, (values) => {
  const terms = termsOf(values.search);
  if ((values.seq === undefined) === (terms === undefined))
    throw new QueryMistake("Which events? Name them, seq=1,2,3, or search for them. Say one.");
  return {
    seqs: values.seq?.split(",").map(Number) ?? null,
    ...given({ search: terms }),
    ...scopeOf(values),
    kind: values.as,
  };
});
