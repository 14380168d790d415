import type { Context } from "../../core/context.ts";

/** What a request, or any other piece of work, adds to the events tracked below it. */
export interface ScopeOptions {
  /**
   * Keeps the platform from freezing or ending before a promise is settled: `ctx.waitUntil` of Cloudflare Workers, `after`
   * of Next.js. It is found by itself where the platform shows it to everyone (Vercel, Next.js, OpenNext).
   *
   * @default undefined
   */
  readonly waitUntil?: ((promise: Promise<unknown>) => void) | undefined;
  /**
   * Properties for every event below, which those of the event itself go before: an object, or a function that gives one
   * when an event is tracked. They go before those of the client's `context`.
   *
   * @default undefined
   */
  readonly context?: Context | undefined;
  /**
   * Name of the test run, 1 to 64 of the characters `A-Z a-z 0-9 . _ ~ -`, to whose part of the ingest (`/r/<run>`) events go. Counts in test mode only,
   * so that a client cannot redirect the events of a live server.
   *
   * @default undefined
   */
  readonly run?: string | undefined;
}
