import type { IncomingMessage } from "node:http";
import { encodingRefusal } from "../http/inflate.ts";
import type { RequestError } from "../http/request-error.ts";
import type { Exchange } from "./exchange.ts";
import type { IngestContext } from "./ingest-context.ts";
import { isRunName } from "./ingest-target.ts";

/** Says why a request is refused before a byte of its body is read, or null. */
export function refusalBeforeBody(
  { request, target }: Exchange,
  context: IngestContext,
): RequestError | null {
  if (context.stopSignal.aborted) {
    return {
      code: "stopping",
      message: "The server is stopping. Send the same body again after Retry-After seconds.",
    };
  }
  return (
    context.guards.refuseSending(request) ??
    runRefusal(target.run) ??
    encodingRefusal(encodingOf(request))
  );
}

/** The content encoding of a request in lower case; "" when there is none. */
export function encodingOf(request: IncomingMessage): string {
  return request.headers["content-encoding"]?.trim().toLowerCase() ?? "";
}

function runRefusal(run: string | null): RequestError | null {
  if (run === null || isRunName(run)) return null;
  return {
    code: "run-invalid",
    message: "A run's name is 1 to 64 of the characters A-Z a-z 0-9 . _ ~ -.",
  };
}
