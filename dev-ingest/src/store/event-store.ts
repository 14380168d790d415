import type { Issue } from "../wire/issue.ts";

/** `track` is the normal lane, `test` the lane of test mode; their numbers never mix. */
export type Lane = "track" | "test";

/** How an accepted event stands: `invalid` events break the plan and are kept all the same. */
export type EventStatus = "ok" | "warning" | "invalid";

/** Who sent a request, as its headers say. */
export interface Sender {
  readonly origin: string | null;
  readonly userAgent: string | null;
}

/** One event on its way into a store. */
export interface IncomingEvent {
  /** Position in the body, rejected neighbours counted. */
  readonly index: number;
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** The event's JSON text as received is `bytes.subarray(start, end)` of its batch. */
  readonly start: number;
  readonly end: number;
  readonly status: EventStatus;
  readonly issues: readonly Issue[];
}

/** Something refused, kept for whoever wants to know why. */
export interface Rejection {
  readonly lane: Lane;
  readonly run: string | null;
  readonly batchId: string | null;
  /** Milliseconds since 1970. */
  readonly receivedAtMs: number;
  readonly sender: Sender;
  /** Position in the body; null when the whole body was refused. */
  readonly index: number | null;
  /** What was refused, as received, cut to the store's bound; bytes that are no UTF-8 read as U+FFFD. */
  readonly raw: string;
  /** Bytes of the whole piece before cutting. */
  readonly rawBytes: number;
  /** An error code of the request or of the event. */
  readonly code: string;
  readonly message: string;
  readonly path: string;
}

/** The events of one request, all or none of which are stored. */
export interface IncomingBatch {
  readonly lane: Lane;
  readonly run: string | null;
  /** The sender's idempotency key, unique within its run and lane. */
  readonly batchId: string | null;
  /** CRC-32 of the body; tells a replay from another body under the same id. */
  readonly checksum: number;
  /** Milliseconds since 1970. */
  readonly receivedAtMs: number;
  readonly sender: Sender;
  /** The inflated body. */
  readonly bytes: Buffer;
  readonly events: readonly IncomingEvent[];
  readonly rejected: readonly Rejection[];
  /** The part of the answer that a replay gets again: `"accepted":2,"results":[]`. */
  readonly answer: string;
}

export type AppendOutcome =
  | { readonly kind: "stored"; readonly firstSeq: number }
  | { readonly kind: "duplicate"; readonly answer: string; readonly checksum: number };

/** One stored event. */
export interface EventRow {
  /** Position in the store's one order, from 1; never used twice. */
  readonly seq: number;
  readonly receivedAtMs: number;
  readonly lane: Lane;
  readonly run: string | null;
  readonly batchId: string | null;
  readonly index: number;
  readonly name: string;
  /** The event's JSON text, byte for byte as received. */
  readonly raw: string;
  readonly status: EventStatus;
  readonly issues: readonly Issue[];
  readonly sender: Sender;
}

export interface RejectionRow extends Rejection {
  readonly seq: number;
}

/** One stored request. */
export interface BatchRow {
  /** Order of arrival, from 1. */
  readonly seq: number;
  readonly batchId: string | null;
  readonly lane: Lane;
  readonly run: string | null;
  readonly receivedAtMs: number;
  readonly sender: Sender;
  readonly firstEventSeq: number;
  readonly events: number;
  readonly rejected: number;
  readonly bytes: number;
}

/** Which rows to read; what is left out does not restrict. */
export interface RowQuery {
  readonly lane?: Lane;
  /** null asks for what came without a run. */
  readonly run?: string | null;
  /** Rows with a greater seq. */
  readonly after?: number;
  /** Rows with a smaller seq. */
  readonly before?: number;
  readonly order: "newest" | "oldest";
  /** At most so many rows, from 1. */
  readonly limit: number;
}

/** A property that must have a value: `{"path":["donor","country"],"value":"DE"}`. */
export interface PropertyFilter {
  /** Keys from `properties` inwards. */
  readonly path: readonly string[];
  /** The value as text: 123, "123" and true are "123", "123" and "true". */
  readonly value: string;
}

export interface EventQuery extends RowQuery {
  readonly name?: string;
  readonly status?: EventStatus;
  /** Received at or after, milliseconds since 1970. */
  readonly fromMs?: number;
  /** Received before, milliseconds since 1970. */
  readonly untilMs?: number;
  /** All must hold. */
  readonly properties?: readonly PropertyFilter[];
  /** Occurs in the event's JSON text; upper and lower case of ASCII letters are the same. */
  readonly text?: string;
}

/** What a series counts and sums; what is left out does not restrict. */
export interface SeriesQuery {
  readonly lane?: Lane;
  readonly run?: string | null;
  readonly name?: string;
  /** A numeric top-level property; without one events are counted. */
  readonly property?: string;
  /** A property whose values split the series. */
  readonly groupBy?: readonly string[];
  readonly fromMs?: number;
  readonly untilMs?: number;
  /** Milliseconds of one bucket: whole minutes. */
  readonly intervalMs: number;
}

/** One bucket of a series. Empty buckets have no row. */
export interface SeriesRow {
  /** Begin of the bucket, milliseconds since 1970. */
  readonly atMs: number;
  /** Value of the property that splits the series, as text; null without one, or where it is missing. */
  readonly group: string | null;
  /** Events, or values of the property. */
  readonly count: number;
  readonly sum: number;
  /** null when no value was summed. */
  readonly min: number | null;
  readonly max: number | null;
}

/** One run and when something last came for it. */
export interface RunRow {
  readonly run: string;
  readonly events: number;
  readonly lastUsedAtMs: number;
}

export interface Page<Row> {
  readonly rows: readonly Row[];
  /**
   * The seq to go on from (`before` when newest first, `after` when oldest first); null at the end.
   * A search may stop early to keep its time: then a page with room left has a `next` too.
   */
  readonly next: number | null;
}

/** Count and times of one event name. */
export interface NameStatistics {
  readonly lane: Lane;
  readonly run: string | null;
  readonly name: string;
  readonly count: number;
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

/** What a delete takes away; what is left out does not restrict. */
export interface DeleteScope {
  readonly lane?: Lane;
  readonly run?: string | null;
}

export interface StoreHealth {
  readonly isReady: boolean;
  /** Why not, in words for an operator; null when ready. */
  readonly reason: string | null;
}

/**
 * Where events are kept. Every implementation passes the same conformance suite.
 *
 * `append` is atomic and ordered: seqs follow the order of the calls, and a batch id that its run and lane have seen
 * answers what it answered first and stores nothing.
 */
export interface EventStore {
  /** Seq of the newest event that was stored, 0 before the first. */
  readonly lastSeq: number;
  /** Names this store for ever; with the seq it makes an event's id. */
  readonly id: string;
  /**
   * Resolves when the batch is as durable as the store can make it.
   *
   * @throws {StoreUnavailableError} When nothing can be stored now. After a crash it may have been: a replay tells.
   * @throws {BatchNotStorableError} When this batch cannot be stored, now or later; its neighbours were.
   */
  append(batch: IncomingBatch): Promise<AppendOutcome>;
  /** Keeps what was refused as a whole. Bounded: the oldest go first. Never rejects. */
  reject(rejection: Rejection): Promise<void>;
  events(query: EventQuery): Promise<Page<EventRow>>;
  batches(query: RowQuery): Promise<Page<BatchRow>>;
  rejections(query: RowQuery): Promise<Page<RejectionRow>>;
  /** One event, or null when it is not there. */
  event(seq: number): Promise<EventRow | null>;
  /** Buckets in the order of their time. */
  series(query: SeriesQuery): Promise<readonly SeriesRow[]>;
  /** Runs, the one used last first. */
  runs(): Promise<readonly RunRow[]>;
  statistics(scope: DeleteScope): Promise<readonly NameStatistics[]>;
  /** Deletes events, their batch ids, their statistics and what was refused; answers the number of events. */
  deleteEvents(scope: DeleteScope): Promise<number>;
  /** Applies the retention of the store, and forgets runs unused since `runsUnusedSinceMs`. */
  expire(runsUnusedSinceMs: number): Promise<void>;
  /** Calls back after every stored batch that has events; returns the way to stop that. */
  onStored(listener: () => void): () => void;
  health(): StoreHealth;
  close(): Promise<void>;
}

/** The store cannot take anything now. The sender should come again. */
export class StoreUnavailableError extends Error {
  override readonly name = "StoreUnavailableError";
}

/** The store cannot hold what is in this batch. Sending it again changes nothing. */
export class BatchNotStorableError extends Error {
  override readonly name = "BatchNotStorableError";
}
