/** One event as it crosses the wire: `{"event_name":"donation_received","properties":{"amount":"25.00"}}`. */
export interface WireEvent {
  /** Non-empty, at most 255 UTF-16 units. */
  readonly event_name: string;
  /** Any JSON object; the plan, when there is one, says which. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Request body: a JSON array of events in the order they were tracked. */
export type WireBody = readonly WireEvent[];

/** Path of the normal lane, appended to the ingest host. */
export const TRACK_PATH = "/track";

/** Path of the test lane: same contract, kept apart from the normal lane's numbers. */
export const TEST_PATH = "/test";

/** Request header that carries the access key. Sent only when a key is set. */
export const KEY_HEADER = "x-analytics-key";

/** Response header by which an ingest says that it knows batch ids and has taken this one. */
export const BATCH_HEADER = "x-analytics-batch";

/** Query parameter that carries the batch id, the idempotency key of one request body. */
export const BATCH_PARAM = "batch";
