import type {
  EventQuery,
  HistoryPlace,
  HistoryQuery,
  PropertyFilter,
  RowQuery,
  Scope,
} from "../questions/queries.ts";
import type { SeriesQuery } from "../questions/series-query.ts";
import type { EraseQuery } from "./erase-events.ts";
import {
  after,
  all,
  atLeast,
  before,
  beyond,
  bom,
  client,
  count,
  countedScope,
  faultId,
  filters,
  format,
  name,
  oldestFirst,
  page,
  propertyParameter,
  run,
  scope,
  search,
  series,
  split,
  subject,
  timeout,
  times,
  withProperties,
} from "./parameters.ts";
import {
  countedScopeOf,
  filterOf,
  given,
  runOf,
  scopeOf,
  termsOf,
  timesOf,
} from "./query-values.ts";
import { QueryMistake, querySchema } from "./query-schema.ts";

export const statisticsQuery = querySchema(countedScope, countedScopeOf);

export const pageQuery = querySchema({ ...scope, ...page }, (values): RowQuery => ({
  ...scopeOf(values),
  ...given({ after: values.after, before: values.before }),
  order: values.order,
  limit: values.limit,
}));

export const eventsQuery = querySchema({ ...scope, ...page, ...filters }, (values): EventQuery => ({
  ...scopeOf(values),
  ...filterOf(values),
  ...given({ after: values.after, before: values.before }),
  order: values.order,
  limit: values.limit,
}));

export const streamQuery = querySchema({ ...scope, after, ...filters }, (values) => ({
  ...scopeOf(values),
  ...filterOf(values),
  ...given({ after: values.after }),
}));

export const exportQuery = querySchema(
  { ...scope, after, before, ...filters, format, bom },
  (values) => ({
    events: {
      ...scopeOf(values),
      ...filterOf(values),
      ...given({ after: values.after, before: values.before }),
    },
    options: { format: values.format, hasByteOrderMark: values.bom },
  }),
);

export const eraseQuery = querySchema(
  { ...scope, [propertyParameter]: filters[propertyParameter] },
  (values): EraseQuery => {
    const properties = values[propertyParameter];
    if (properties.length === 0)
      throw new QueryMistake("Whose events? Name a property: property.donor_id=123.");
    return { ...scopeOf(values), properties };
  },
);

export const importQuery = querySchema(scope, scopeOf);

export const historyQuery = querySchema(
  { ...subject, ...countedScope, order: oldestFirst, limit: page.limit, beyond, ...filters },
  (values): HistoryQuery => ({
    ...countedScopeOf(values),
    ...filterOf({
      ...values,
      [propertyParameter]: [...values[propertyParameter], ...subjectOf(values)],
    }),
    ...given({ beyond: placeOf(values.beyond) }),
    order: values.order,
    limit: values.limit,
  }),
);

interface SubjectValues {
  readonly property: string | undefined;
  readonly value: string | undefined;
}

function subjectOf({ property, value }: SubjectValues): readonly PropertyFilter[] {
  if (property === undefined && value === undefined) return [];
  if (property === undefined || value === undefined)
    throw new QueryMistake("property and value belong together: property=donation_id&value=123.");
  return [{ path: property.split("."), value }];
}

function placeOf(next: string | undefined): HistoryPlace | undefined {
  if (next === undefined) return undefined;
  const [happenedAtMs, seq] = next.split(".").map(Number) as [number, number];
  return { happenedAtMs, seq };
}

/** What a series is asked for, and how its answer is shown. */
export interface SeriesQuestion {
  readonly series: SeriesQuery;
  readonly isCumulative: boolean;
  /** The instant of the one point that is asked for; null for a series. */
  readonly atMs: number | null;
}

export const seriesQuery = querySchema(
  { ...countedScope, name, ...series, split, search, ...times },
  (values): SeriesQuestion => {
    const { at, cumulative, group, interval, tz } = values;
    if (group !== undefined && values.split !== undefined)
      throw new QueryMistake("group and split both split the series. Say one.");
    if (at !== undefined && values.until !== undefined)
      throw new QueryMistake("at is the end of its time already. Leave out until.");
    return {
      series: {
        ...countedScopeOf(values),
        ...timesOf(at === undefined ? values : { ...values, until: at + 1 }),
        ...given({
          name: values.name,
          property: values.property,
          groupBy: group?.split("."),
          split: values.split,
          search: termsOf(values.search),
          timeZone: tz,
        }),
        intervalMs: at === undefined ? interval : null,
      },
      isCumulative: cumulative,
      atMs: at ?? null,
    };
  },
);

export const clientsQuery = querySchema({ ...scope, client, limit: page.limit }, (values) => ({
  ...scopeOf(values),
  ...given({ client: values.client }),
  limit: values.limit,
}));

export const coverageQuery = querySchema(
  { ...countedScope, properties: withProperties },
  (values) => ({
    ...countedScopeOf(values),
    withProperties: values.properties,
  }),
);

export const waitQuery = querySchema({ ...scope, after, ...filters, count, timeout }, (values) => ({
  events: { ...scopeOf(values), ...filterOf(values), ...given({ after: values.after }) },
  count: values.count,
  timeoutMs: values.timeout,
}));

export const barrierQuery = querySchema({ run, ...atLeast, timeout }, (values) => ({
  run: runOf(values) ?? null,
  least: { requests: values.requests, events: values.events },
  timeoutMs: values.timeout,
}));

/** Deleting everything has to be said. */
export const deleteQuery = querySchema({ ...scope, all }, (values): Scope => {
  checkScope(values.all, values.path ?? values.run);
  return scopeOf(values);
});

export const clearFaultsQuery = querySchema({ id: faultId, run, all }, (values) => {
  checkScope(values.all, values.id ?? values.run);
  return given({ id: values.id, run: runOf(values) });
});

function checkScope(everything: "true" | undefined, scoped: unknown): void {
  if (everything === undefined && scoped === undefined)
    throw new QueryMistake("Say what to delete by a parameter, or say all=true for everything.");
  if (everything !== undefined && scoped !== undefined)
    throw new QueryMistake(
      "all=true means everything, and the other parameter a part of it. Say one.",
    );
}

/** Routes that take no parameter. */
export const noQuery = querySchema({}, () => null);
