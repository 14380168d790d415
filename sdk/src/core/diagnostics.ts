/** Why an event ended without being delivered. A closed list: every loss has one of these reasons. */
export type DropReason =
  /** The name is not a string of 1 to 255 units, or the properties are not an object. */
  | "invalid-event"
  /** Larger than `maxEventBytes`, or refused with 413 while alone in its request. */
  | "event-too-large"
  /** The queue was full and this was the oldest. */
  | "queue-full"
  /** Older than `maxAgeMs`. */
  | "expired"
  /** Refused by the ingest with 400, 415 or 422 while alone in its request. */
  | "rejected"
  /** Tracked after `close()`, or still waiting when `close()` reached its deadline. */
  | "closed"
  /** `beforeSend` returned `null` or threw. */
  | "before-send"
  /** `consent` is denied. */
  | "consent-denied"
  /** No `ingestHost` is set. */
  | "no-host"
  /** `noEmit` is set. */
  | "no-emit";

/** What went wrong without the loss of an event. */
export type TroubleReason =
  /** A property could not be encoded: it was left out, or sent as `null` where it was NaN, infinite or no date. */
  | "invalid-property"
  /** Nothing can be stored here: events are in memory only. */
  | "storage-failed"
  /** An adapter or the relay failed on a request: it went on without analytics, or was answered with 503. Servers only. */
  | "adapter-failed"
  /** `setConsent()` was given another word than `granted`, `pending` or `denied`: the consent stays what it was. */
  | "unknown-consent"
  /** `ingestHost` ends in `path` or `testPath`, which are appended to it. */
  | "path-in-host"
  /** Environment variables that begin with `TRACKER_ANALYTICS_` are not settings. Node only. */
  | "unknown-variable"
  /** This page has another client for the same host that is not closed, as after a hot reload. Pages only. */
  | "second-client"
  /** No answer, or one that asks to come back later. Reported once per outage; the events are kept. */
  | "unreachable"
  /** The ingest answers 401, 403, 404, 405 or a redirect. Reported once until it is mended; the events are kept. */
  | "set-up-wrong";

/** One loss or trouble, in words and in data. */
export interface Diagnostic {
  readonly reason: DropReason | TroubleReason;
  /** What was wrong, where, and what to do. In a page it may be empty, where the reason says it: words cost bytes there. */
  readonly message: string;
  /** How many events were lost by this: 0 for a trouble. */
  readonly lostEvents: number;
  /** The event it is about, where it is about one. */
  readonly eventName?: string | undefined;
  /** The HTTP status that caused it; 0 when there was no answer. */
  readonly status?: number | undefined;
}
