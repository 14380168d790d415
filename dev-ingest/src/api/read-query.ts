import type { EventQuery, RowQuery, SeriesQuery } from "../store/event-store.ts";
import type { RequestError } from "../http/request-error.ts";

const defaultLimitRows = 100;
/** Most rows of one page. */
export const maxLimitRows = 1_000;

export type QueryResult<Query> = { readonly query: Query } | { readonly error: RequestError };

/**
 * Reads `path`, `run`, `after`, `before`, `order` and `limit` from a query string.
 * A repeated or unknown value is an error that names it, never a guess.
 */
export function readRowQuery(parameters: URLSearchParams): QueryResult<RowQuery> {
  const path = parameters.get("path");
  if (path !== null && path !== "track" && path !== "test")
    return invalid("path", path, '"track" or "test"');
  const order = parameters.get("order") ?? "newest";
  if (order !== "newest" && order !== "oldest")
    return invalid("order", order, '"newest" or "oldest"');
  const run = parameters.get("run");
  const numbers: { after?: number; before?: number; limit?: number } = {};
  for (const name of ["after", "before", "limit"] as const) {
    const text = parameters.get(name);
    if (text === null || text === "") continue;
    if (!/^[0-9]{1,15}$/.test(text)) return invalid(name, text, "a whole number from 0");
    numbers[name] = Number(text);
  }
  const { limit = defaultLimitRows, ...bounds } = numbers;
  if (limit < 1 || limit > maxLimitRows)
    return invalid("limit", String(limit), `1 to ${maxLimitRows}`);
  return {
    query: {
      ...(path === null ? {} : { lane: path }),
      // An empty run asks for what came without one.
      ...(run === null ? {} : { run: run === "" ? null : run }),
      ...bounds,
      order,
      limit,
    },
  };
}

/** Whether a flag is set: `1` or `true`. */
export function readFlag(parameters: URLSearchParams, name: string): boolean {
  return ["1", "true"].includes(parameters.get(name) ?? "");
}

/** As `readRowQuery`, and `name`, `status`, `from`, `until`, `text` and any number of `property.<path>=<value>`. */
export function readEventQuery(parameters: URLSearchParams): QueryResult<EventQuery> {
  const result = readRowQuery(parameters);
  if ("error" in result) return result;
  const name = parameters.get("name");
  const text = parameters.get("text");
  const status = parameters.get("status");
  if (status !== null && status !== "ok" && status !== "warning" && status !== "invalid") {
    return invalid("status", status, '"ok", "warning" or "invalid"');
  }
  const times = readTimes(parameters);
  if ("error" in times) return times;
  const properties = [...parameters]
    .filter(([key]) => key.startsWith("property.") && key.length > "property.".length)
    .map(([key, value]) => ({ path: key.slice("property.".length).split("."), value }));
  return {
    query: {
      ...result.query,
      ...times.query,
      ...(name === null ? {} : { name }),
      ...(status === null ? {} : { status }),
      ...(text === null || text === "" ? {} : { text }),
      ...(properties.length === 0 ? {} : { properties }),
    },
  };
}

interface Times {
  readonly fromMs?: number;
  readonly untilMs?: number;
}

/** Reads `from` and `until`: ISO 8601 with a zone, or milliseconds since 1970. */
function readTimes(parameters: URLSearchParams): QueryResult<Times> {
  const times: { fromMs?: number; untilMs?: number } = {};
  for (const [name, key] of [
    ["from", "fromMs"],
    ["until", "untilMs"],
  ] as const) {
    const text = parameters.get(name);
    if (text === null || text === "") continue;
    const timeMs = timeOf(text);
    if (timeMs === null)
      return invalid(name, text, "a time such as 2026-01-04T12:00:00Z, or milliseconds since 1970");
    times[key] = timeMs;
  }
  return { query: times };
}

/** A time without a zone would mean another moment on every machine, so it is none. */
function timeOf(text: string): number | null {
  if (/^[0-9]{1,15}$/.test(text)) return Number(text);
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?$/.test(text)) return null;
  const timeMs = Date.parse(text);
  return Number.isNaN(timeMs) ? null : timeMs;
}

const msByUnit: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const maxIntervalMs = 366 * 86_400_000;

/** Reads `path`, `run`, `name`, `property`, `group`, `from`, `until`, `interval` (`5m`, `1h`, `1d`) and `cumulative`. */
export function readSeriesQuery(
  parameters: URLSearchParams,
): QueryResult<{ readonly series: SeriesQuery; readonly isCumulative: boolean }> {
  const scope = readRowQuery(parameters);
  if ("error" in scope) return scope;
  const times = readTimes(parameters);
  if ("error" in times) return times;
  const interval = parameters.get("interval") ?? "1m";
  const [, count, unit] = /^([1-9][0-9]{0,5})([mhd])$/.exec(interval) ?? [];
  const intervalMs = Number(count) * (msByUnit[unit ?? ""] ?? Number.NaN);
  if (!(intervalMs <= maxIntervalMs))
    return invalid("interval", interval, "whole minutes, hours or days such as 1m, 6h or 1d");
  const { lane, run } = scope.query;
  const [name, property, group] = ["name", "property", "group"].map(
    (key) => parameters.get(key) ?? "",
  );
  return {
    query: {
      isCumulative: readFlag(parameters, "cumulative"),
      series: {
        ...(lane === undefined ? {} : { lane }),
        ...(run === undefined ? {} : { run }),
        ...(name === "" ? {} : { name: name! }),
        ...(property === "" ? {} : { property: property! }),
        ...(group === "" ? {} : { groupBy: group!.split(".") }),
        ...times.query,
        intervalMs,
      },
    },
  };
}

/** Reads a whole number from a query string, within bounds. */
export function readNumber(
  parameters: URLSearchParams,
  name: string,
  bounds: { readonly least: number; readonly most: number; readonly otherwise: number },
): QueryResult<number> {
  const text = parameters.get(name);
  if (text === null || text === "") return { query: bounds.otherwise };
  const value = /^[0-9]{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= bounds.least && value <= bounds.most) return { query: value };
  return invalid(name, text, `a whole number from ${bounds.least} to ${bounds.most}`);
}

function invalid(name: string, value: string, expected: string): { error: RequestError } {
  return {
    error: {
      code: "query-invalid",
      message: `The query parameter ${name} is ${JSON.stringify(value.slice(0, 100))}; expected ${expected}.`,
    },
  };
}
