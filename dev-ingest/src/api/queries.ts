import type { EventQuery, RowQuery, Scope, SeriesQuery } from "../store/event-store.ts";
import type { Path } from "../wire/path.ts";
import {
  after,
  all,
  atLeast,
  before,
  count,
  faultId,
  filters,
  format,
  name,
  oldestFirst,
  page,
  propertyParameter,
  run,
  scope,
  series,
  subject,
  timeout,
  times,
  withProperties,
} from "./parameters.ts";
import { QueryMistake, querySchema } from "./query-schema.ts";

type Optional<Values> = { readonly [Name in keyof Values]?: Exclude<Values[Name], undefined> };

/** Leaves out what was not given. */
function given<Values extends object>(values: Values): Optional<Values> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined),
  ) as Optional<Values>;
}

interface ScopeValues {
  readonly path?: Path | undefined;
  readonly run: string | undefined;
}

function scopeOf(values: ScopeValues): Scope {
  return given({ path: values.path, run: runOf(values) });
}

function runOf({ run: named }: ScopeValues): string | null | undefined {
  return named === "" ? null : named;
}

function timesOf({
  from,
  until,
}: {
  readonly from: number | undefined;
  readonly until: number | undefined;
}): { readonly fromMs?: number; readonly untilMs?: number } {
  if (from !== undefined && until !== undefined && from >= until)
    throw new QueryMistake("from is not before until: no time lies between them.");
  return given({ fromMs: from, untilMs: until });
}

interface FilterValues extends ScopeValues {
  readonly from: number | undefined;
  readonly until: number | undefined;
  readonly name: string | undefined;
  readonly status: EventQuery["status"] | undefined;
  readonly text: string | undefined;
  readonly [propertyParameter]: EventQuery["properties"] & object;
}

function filterOf(values: FilterValues): Omit<EventQuery, "order" | "limit"> {
  const properties = values[propertyParameter];
  return {
    ...scopeOf(values),
    ...timesOf(values),
    ...given({ name: values.name, status: values.status, text: values.text }),
    ...(properties.length === 0 ? {} : { properties }),
  };
}

export const statisticsQuery = querySchema(scope, scopeOf);

export const pageQuery = querySchema({ ...scope, ...page }, (values): RowQuery => ({
  ...scopeOf(values),
  ...given({ after: values.after, before: values.before }),
  order: values.order,
  limit: values.limit,
}));

export const eventsQuery = querySchema({ ...scope, ...page, ...filters }, (values): EventQuery => ({
  ...filterOf(values),
  ...given({ after: values.after, before: values.before }),
  order: values.order,
  limit: values.limit,
}));

export const streamQuery = querySchema({ ...scope, after, ...filters }, (values) => ({
  ...filterOf(values),
  ...given({ after: values.after }),
}));

export const exportQuery = querySchema(
  { ...scope, after, before, ...filters, format },
  (values) => ({
    events: { ...filterOf(values), ...given({ after: values.after, before: values.before }) },
    format: values.format,
  }),
);

export const importQuery = querySchema(scope, (values) => ({
  path: values.path ?? "track",
  run: runOf(values) ?? null,
}));

export const historyQuery = querySchema(
  { ...subject, ...scope, ...page, order: oldestFirst, ...filters },
  (values): EventQuery => ({
    ...filterOf(values),
    ...given({ after: values.after, before: values.before }),
    order: values.order,
    limit: values.limit,
    properties: [
      ...values[propertyParameter],
      { path: values.property.split("."), value: values.value },
    ],
  }),
);

export const seriesQuery = querySchema(
  { ...scope, name, ...series, ...times },
  (values): { readonly series: SeriesQuery; readonly isCumulative: boolean } => ({
    series: {
      ...scopeOf(values),
      ...timesOf(values),
      ...given({ name: values.name, property: values.property, groupBy: values.group?.split(".") }),
      intervalMs: values.interval,
    },
    isCumulative: values.cumulative,
  }),
);

export const coverageQuery = querySchema({ ...scope, properties: withProperties }, (values) => ({
  ...scopeOf(values),
  withProperties: values.properties,
}));

export const waitQuery = querySchema({ ...scope, after, ...filters, count, timeout }, (values) => ({
  events: { ...filterOf(values), ...given({ after: values.after }) },
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
