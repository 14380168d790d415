/** One event as it crosses the wire: `{"event_name":"donation_received","properties":{"amount":"25.00"}}`. */
export interface WireEvent {
  /** Non-empty, at most 255 UTF-16 units. */
  readonly event_name: string;
  /** Any JSON object; the plan, when there is one, says which. */
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Request body: a JSON array of events in the order they were tracked. */
export type WireBody = readonly WireEvent[];

/** Path of normal events, appended to the ingest host. */
export const TRACK_PATH = "/track";

/** Path of test events: same contract, kept apart from the normal path's numbers. */
export const TEST_PATH = "/test";

/** Request header that carries the access key. Sent only when a key is set. */
export const KEY_HEADER = "x-analytics-key";

/** Response header by which an ingest says that it knows batch ids and has taken this one. */
export const BATCH_HEADER = "x-analytics-batch";

/** Response header that answers `ask`: the ids of which the ingest holds every event, separated by commas. */
export const KNOWN_HEADER = "x-analytics-known";

/** Query parameter with the batch id, `<client>.<first>-<last>`: which events the body holds. */
export const BATCH_PARAM = "batch";

/** Query parameter with the numbers that the body leaves out on purpose: `3,7-9`. */
export const WITHOUT_PARAM = "without";

/** Query parameter with the age of the first event at this attempt. Milliseconds. */
export const AGE_PARAM = "age";

/** Query parameter with the highest number that the client has given so far. */
export const UPTO_PARAM = "upto";

/** Query parameter with what a client gave up: `<client>.17-19:expired`. */
export const DROPPED_PARAM = "dropped";

/** Query parameter with what the client counts itself, with `debug`: `<tracked>.<delivered>.<pending>`. */
export const LEDGER_PARAM = "ledger";

/** Query parameter that asks which of some batches the ingest holds: `<id>,<id>`. */
export const ASK_PARAM = "ask";
