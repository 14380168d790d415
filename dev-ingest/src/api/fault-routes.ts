import express, { type Request, type Router } from "express";
import { type Fault, type FaultRule, maxFaultRules } from "../ingest/faults.ts";
import { respondError } from "../http/respond.ts";
import type { RequestError } from "../http/request-error.ts";
import { guarded, respondValue, withQuery } from "./answer-query.ts";
import type { ApiContext } from "./api-context.ts";
import { clearFaultsQuery, noQuery } from "./queries.ts";

const maxFaultBytes = 10_000;
const maxDelayMs = 300_000;

/** Routes that let things go wrong on purpose. */
export function createFaultRoutes({ faults, refuseChange }: ApiContext): Router {
  const router = express.Router();
  router.get(
    "/api/faults",
    withQuery(noQuery, (_query, response) => respondValue(response, { faults: faults.list() })),
  );
  router.post(
    "/api/faults",
    guarded(
      refuseChange,
      withQuery(noQuery, async (_query, response, request) => {
        const rule = readFaultRule(await readJson(request));
        if ("error" in rule) respondError(response, rule.error, []);
        else if (faults.list().length >= maxFaultRules)
          respondError(
            response,
            mistake(`at most ${maxFaultRules} faults may be set; clear some`).error,
            [],
          );
        else respondValue(response, faults.add(rule));
      }),
    ),
  );
  router.delete(
    "/api/faults",
    guarded(
      refuseChange,
      withQuery(clearFaultsQuery, (which, response) =>
        respondValue(response, { cleared: faults.clear(which) }),
      ),
    ),
  );
  return router;
}

async function readJson(request: Request): Promise<unknown> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxFaultBytes) return null;
    chunks.push(chunk);
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    return null;
  }
}

type Refused = { readonly error: RequestError };

/** Reads `{"fault":{"kind":"status","status":503},"run":"r","path":"track","times":2}`. */
export function readFaultRule(value: unknown): FaultRule | Refused {
  if (typeof value !== "object" || value === null)
    return mistake('expected {"fault":{"kind":"status","status":503},"times":1}');
  const { fault: given, run, path, times = null } = value as Record<string, unknown>;
  const fault = readFault(given);
  if ("error" in fault) return fault;
  if (run !== undefined && run !== null && typeof run !== "string")
    return mistake("run must be a string, or null for requests without one");
  if (path !== undefined && path !== "track" && path !== "test")
    return mistake('path must be "track" or "test"');
  if (times !== null && !isWhole(times, 1, 1_000_000))
    return mistake("times must be a whole number from 1, or null until it is cleared");
  return {
    fault,
    ...(run === undefined ? {} : { run }),
    ...(path === undefined ? {} : { path }),
    times,
  };
}

function readFault(given: unknown): Fault | Refused {
  if (typeof given !== "object" || given === null)
    return mistake('fault must be an object such as {"kind":"drop-after"}');
  const { kind, status, retryAfterSeconds, delayMs } = given as Record<string, unknown>;
  switch (kind) {
    case "drop-before":
    case "drop-after":
    case "truncate":
      return { kind };
    case "delay":
    case "drip":
      return isWhole(delayMs, 0, maxDelayMs)
        ? { kind, delayMs }
        : mistake(`delayMs must be a whole number from 0 to ${maxDelayMs}`);
    case "status":
      if (!isWhole(status, 200, 599))
        return mistake("status must be a whole number from 200 to 599");
      if (retryAfterSeconds === undefined) return { kind, status };
      return isWhole(retryAfterSeconds, 0, 86_400)
        ? { kind, status, retryAfterSeconds }
        : mistake("retryAfterSeconds must be a whole number from 0 to 86400");
    default:
      return mistake(
        'kind must be "status", "delay", "drip", "drop-before", "drop-after" or "truncate"',
      );
  }
}

function isWhole(value: unknown, least: number, most: number): value is number {
  return Number.isInteger(value) && (value as number) >= least && (value as number) <= most;
}

function mistake(what: string): Refused {
  return { error: { code: "query-invalid", message: `This fault cannot be set: ${what}.` } };
}
