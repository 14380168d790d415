import type { AnyPlan, Tracking } from "../plan/types.ts";
import type { Context } from "./context.ts";
import type { Diagnostic, DropReason } from "./diagnostics.ts";

/**
 * A client: one queue of events on their way to one ingest. Made by `createAnalytics`.
 *
 * `P` is the type of a tracking plan: `createAnalytics<typeof plan>()` types names and properties of every `track()` and
 * costs no byte. Without it any name and any object will do.
 */
export interface Analytics<P extends AnyPlan | undefined = undefined> extends Tracking<P> {
  /**
   * Sends what is waiting and resolves to the ledger when every event tracked before the call is delivered or dropped,
   * or when `timeoutMs` is over. Never rejects. Calls may overlap: each waits for its own events.
   */
  flush(options?: DeadlineOptions): Promise<Ledger>;
  /**
   * Flushes, then removes every listener and timer of this client. Events tracked from then on are dropped as `closed`.
   * A second call returns the first one's promise.
   */
  close(options?: DeadlineOptions): Promise<Ledger>;
  /** Returns how many events were tracked and what became of them. */
  ledger(): Ledger;
  /** Replaces the access key for every request from now on; `null` or an empty string removes it. */
  setAccessKey(accessKey: string | null): void;
  /** Changes the setting `consent`. */
  setConsent(consent: Consent): void;
  /** Changes the setting `context`, for the events that are tracked from now on; `null` takes it away. */
  setContext(context: Context | null): void;
}

/** Whether events may be stored and sent. */
export type Consent = "pending" | "granted" | "denied";

/** An event in plain JSON values: `{"event_name":"bid_applied","properties":{"amount":"5.00"}}`. */
export interface TrackedEvent {
  event_name: string;
  properties: Record<string, unknown>;
}

/** An absolute deadline for one call. */
export interface DeadlineOptions {
  /** Milliseconds, 0 to 2,147,483,647. The setting `flushTimeoutMs` unless given. */
  readonly timeoutMs?: number;
}

/**
 * What became of the events of a client. It closes at any time: `tracked = delivered + pending + sum of dropped`.
 *
 * `{"tracked":5,"delivered":3,"pending":1,"dropped":{"invalid-event":1}}`
 */
export interface Ledger {
  /** With what was recovered from earlier pages, and without what this page left behind before it came back. */
  readonly tracked: number;
  readonly delivered: number;
  /** Waiting or in flight. */
  readonly pending: number;
  /** Counts by reason; a reason that did not occur is absent. */
  readonly dropped: Readonly<Partial<Record<DropReason, number>>>;
}

/** Everything that can be set. All of it has a default; without `ingestHost` nothing is emitted. */
export interface AnalyticsSettings {
  /**
   * Where events go: scheme, host and any prefix path, such as `https://ingest.example.org`. `path` is appended.
   * A trailing slash makes no difference.
   *
   * @default undefined
   */
  readonly ingestHost?: string | undefined;
  /**
   * When true, nothing is stored or sent; tracked events count as dropped with the reason `no-emit`.
   *
   * @default false
   */
  readonly noEmit?: boolean | undefined;
  /**
   * When true, events go to `testPath`, and so never into the normal path's numbers.
   *
   * @default false
   */
  readonly testMode?: boolean | undefined;
  /**
   * When true, every event is printed to the console with the line that tracked it, and every answer with the events of its
   * batch: an ingest's report names each issue by the index of its event. Requests carry the client's own ledger, which
   * dev-ingest shows beside its own. For development.
   *
   * @default false
   */
  readonly debug?: boolean | undefined;
  /**
   * Sent as the `x-analytics-key` header of every request; no header when absent, `null` or empty.
   *
   * @default undefined
   */
  readonly accessKey?: string | null | undefined;
  /**
   * Appended to `ingestHost` for events.
   *
   * @default "/track"
   */
  readonly path?: string | undefined;
  /**
   * Appended to `ingestHost` in test mode.
   *
   * @default "/test"
   */
  readonly testPath?: string | undefined;
  /**
   * How many waiting events are sent without waiting for `flushIntervalMs`. 1 to 5,000.
   *
   * @default 20 in a browser, 100 elsewhere
   */
  readonly flushEvents?: number | undefined;
  /**
   * How long an event waits for others to share its request. Milliseconds, 0 to 2,147,483,647.
   *
   * @default 800 in a browser, 2_000 elsewhere
   */
  readonly flushIntervalMs?: number | undefined;
  /**
   * Most events in one request. 1 to 5,000.
   *
   * @default 500
   */
  readonly maxBatchEvents?: number | undefined;
  /**
   * Largest request body. Bytes of UTF-8 JSON, 1,000 to 4,000,000. Browsers refuse more than 65,536 bytes in flight
   * while a page is left (https://fetch.spec.whatwg.org/#http-network-or-cache-fetch).
   *
   * @default 30_000 in a browser, 1_000_000 elsewhere
   */
  readonly maxBatchBytes?: number | undefined;
  /**
   * Largest single event; a larger one is dropped as `event-too-large`. Bytes of UTF-8 JSON, 100 to 4,000,000.
   *
   * @default 256_000
   */
  readonly maxEventBytes?: number | undefined;
  /**
   * Most events that wait; beyond it the oldest are dropped as `queue-full`. 1 to 10,000,000.
   *
   * @default 10_000 in a browser, 10_000_000 elsewhere: there `maxQueueBytes` comes first
   */
  readonly maxQueueEvents?: number | undefined;
  /**
   * Most bytes that wait; beyond it the oldest are dropped as `queue-full`. Bytes of UTF-8 JSON, 1,000 to 1,000,000,000.
   *
   * @default 5_000_000 in a browser, 64_000_000 elsewhere
   */
  readonly maxQueueBytes?: number | undefined;
  /**
   * How long an event may wait; after it the event is dropped as `expired`. Milliseconds, 1,000 to 31,536,000,000.
   *
   * @default 604_800_000
   */
  readonly maxAgeMs?: number | undefined;
  /**
   * How long one request may take, headers and body together. Milliseconds, 1 to 2,147,483,647.
   *
   * @default 10_000
   */
  readonly requestTimeoutMs?: number | undefined;
  /**
   * Deadline of `flush()` and `close()`. Milliseconds, 0 to 2,147,483,647.
   *
   * @default 10_000
   */
  readonly flushTimeoutMs?: number | undefined;
  /**
   * Whether events may be stored and sent. While it is `pending` they wait in memory, within the bounds of the queue;
   * `denied` drops them and erases what was stored. `setConsent()` changes it.
   *
   * @default "granted"
   */
  readonly consent?: Consent | undefined;
  /**
   * What becomes of a batch that was handed over while a page was left and whose answer did not come. `at-least-once`: the
   * next page asks the ingest for it, and sends again what is missing; an ingest that does not answer the question gets it
   * again if it echoes batch ids. `at-most-once`: it counts as delivered. Browsers only.
   *
   * @default "at-least-once"
   */
  readonly delivery?: "at-least-once" | "at-most-once" | undefined;
  /**
   * Type of the body where no access key is set. With `text/plain` a browser asks no preflight of an ingest of another
   * origin; the body is the same.
   *
   * @default "application/json"
   */
  readonly contentType?: "application/json" | "text/plain" | undefined;
  /**
   * Properties for every event, which those of the event itself and of its request go before: an object, or a function that
   * gives one when an event is tracked. A function that throws costs the event its context alone, and is reported as
   * `invalid-property`. `setContext()` changes it.
   *
   * @default undefined
   */
  readonly context?: Context | undefined;
  /**
   * Sees every event as it will be sent, context included, as a copy in plain JSON values: returns it, another one, or
   * `null` to drop it. When it throws, that event is dropped as `before-send`.
   *
   * @default undefined
   */
  readonly beforeSend?: ((event: TrackedEvent) => TrackedEvent | null) | undefined;
  /**
   * Hears of every loss and every trouble, one call each. What it throws is ignored. Without it, the first occurrence of
   * each reason is a console warning.
   *
   * @default undefined
   */
  readonly onDiagnostic?: ((diagnostic: Diagnostic) => void) | undefined;
}
