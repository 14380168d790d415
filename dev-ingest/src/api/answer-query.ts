import type { Request, RequestHandler, Response } from "express";
import type { ByteBudget, Reservation } from "../http/byte-budget.ts";
import { Refusal } from "../http/refusal.ts";
import { respondError, respondJson } from "../http/respond.ts";
import type { RequestError } from "../http/request-error.ts";
import type { QuerySchema } from "./query-schema.ts";

/** A route of the API. */
export type Handler = (request: Request, response: Response) => Promise<void>;

/** Makes a route that reads its query string first, and answers 400 when it cannot. */
export function withQuery<Query>(
  schema: QuerySchema<Query>,
  answer: (query: Query, response: Response, request: Request) => Promise<void> | void,
): Handler {
  return async (request, response) => {
    const result = schema.read(parametersOf(request));
    if ("error" in result) {
      respondError(response, result.error, []);
      return;
    }
    try {
      await answer(result.query, response, request);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      respondError(response, error.error, []);
    }
  };
}

/** Makes a route that changes something, and answers 403 to those who may not. */
export function guarded(
  refuseChange: (request: Request) => RequestError | null,
  handler: Handler,
): Handler {
  return async (request, response) => {
    const refusal = refuseChange(request);
    if (refusal) respondError(response, refusal, []);
    else await handler(request, response);
  };
}

export function parametersOf(request: Request): URLSearchParams {
  const queryAt = request.originalUrl.indexOf("?");
  return new URLSearchParams(queryAt === -1 ? "" : request.originalUrl.slice(queryAt + 1));
}

export function respondValue(response: Response, value: unknown): void {
  respondText(response, JSON.stringify(value));
}

/** Sends a JSON text, or 503 while too many texts wait for readers who do not take them. */
export function respondText(response: Response, text: string): void {
  try {
    memoryOf(response).grow(text.length);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    respondError(response, error.error, []);
    return;
  }
  respondJson(response, 200, text, []);
}

/** Reserves memory for the answer to each request, until it has been sent. */
export function reserveAnswers(answers: ByteBudget): RequestHandler {
  return (request, response, next) => {
    const memory = answers.reserve(request.socket.remoteAddress ?? "");
    response.locals["memory"] = memory;
    response.on("close", () => memory.release());
    next();
  };
}

export function memoryOf(response: Response): Reservation {
  return response.locals["memory"] as Reservation;
}

/** A signal that aborts when the time is over, the asker has left, or the server stops. */
export function waitSignal(
  response: Response,
  timeoutMs: number,
  stopSignal: AbortSignal,
): AbortSignal {
  const gone = new AbortController();
  response.on("close", () => gone.abort());
  return AbortSignal.any([AbortSignal.timeout(timeoutMs), gone.signal, stopSignal]);
}
