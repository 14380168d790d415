import type { Context } from "../../core/context.ts";
import type { Setting, SettingsTable } from "../../core/settings-table.ts";
import { checkSettings } from "../check-settings.ts";
import type { ScopeOptions } from "./scope-options.ts";

/** What an adapter does with requests. */
export interface RequestOptions<Request> {
  /**
   * Whether each request is tracked as `request_served`, when its response has ended: `timestamp` (its start), `duration`
   * (milliseconds), `path`, `method` and `content_type` (of the request; empty when it names none).
   *
   * @default false
   */
  readonly requestServed?: boolean | undefined;
  /**
   * Whether `path` is what was asked for, such as `/donations/42`, instead of the route's pattern, such as
   * `/donations/:id`. Without a pattern the path is always what was asked for. Never with a query.
   *
   * @default false
   */
  readonly rawPaths?: boolean | undefined;
  /**
   * Properties for every event of a request, or a function that gives them for each. Asked for at the first event; when it
   * throws, nothing is added, and one diagnostic says so.
   *
   * @default undefined
   */
  readonly context?: ((request: Request) => Context | undefined) | undefined;
  /**
   * The platform's `waitUntil`, where it cannot be found by itself: `after` of Next.js.
   *
   * @default undefined
   */
  readonly waitUntil?: ScopeOptions["waitUntil"];
}

/** The options of every adapter. `RequestOptions` says what each is for. */
export const requestOptionsTable: {
  readonly [Name in keyof RequestOptions<unknown>]-?: Setting;
} = {
  requestServed: { default: false },
  rawPaths: { default: false },
  context: { kind: "function" },
  waitUntil: { kind: "function" },
};

/**
 * Checks the options of an adapter.
 *
 * @param name The adapter, which begins the message.
 * @throws {TypeError} for the first name or value that cannot be.
 */
export function checkRequestOptions(
  name: string,
  options: object,
  table: SettingsTable = requestOptionsTable,
): void {
  checkSettings(options, table, name);
}

/** Request header by which an end-to-end test leads the events of a server in test mode to its own run. */
export const RUN_HEADER = "x-analytics-run";

/** Makes the options of a request's scope. Never throws. */
export function toScopeOptions<Request>(
  request: Request,
  run: string | null | undefined,
  { context, waitUntil }: RequestOptions<Request>,
): ScopeOptions {
  return { waitUntil, run: run ?? undefined, context: context && askOnce(request, context) };
}

/** Asks for the context of a request at its first event; one that throws does so once. */
function askOnce<Request>(
  request: Request,
  context: (request: Request) => Context | undefined,
): Context {
  let hasAsked = false;
  let found: Context | undefined;
  return () => {
    if (!hasAsked) {
      hasAsked = true;
      found = context(request);
    }
    return typeof found === "function" ? (found as () => object | undefined)() : found;
  };
}
