import type { Issue } from "../wire/issue.ts";
import type { Path } from "../wire/path.ts";
import type { NumberRanges } from "../wire/number-ranges.ts";
import type { ForwardSource } from "./forward-source.ts";
import type { ClientReport } from "../wire/batch-identity.ts";

/** How an accepted event stands: `invalid` events break the plan and are kept all the same. */
export type EventStatus = "ok" | "warning" | "invalid";

/** Where the time of an event comes from: its own property, the age of its batch, or its arrival. */
export type TimeSource = "property" | "age" | "arrival";

/** Who sent a request, as its headers say. */
export interface Sender {
  readonly origin: string | null;
  readonly userAgent: string | null;
}

/** One event on its way into a store. */
export interface IncomingEvent {
  /** Place in the body, from 0, rejected neighbors counted. */
  readonly index: number;
  /** The number that its client gave it; null where the batch id numbers no events. */
  readonly number: number | null;
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** The event's JSON text as received is `bytes.subarray(start, end)` of its batch. */
  readonly start: number;
  readonly end: number;
  /** When it happened, milliseconds since 1970. */
  readonly happenedAtMs: number;
  readonly timeSource: TimeSource;
  readonly status: EventStatus;
  readonly issues: readonly Issue[];
}

/** Something refused, kept for those who want to know why. */
export interface Rejection {
  readonly path: Path;
  readonly run: string | null;
  readonly batchId: string | null;
  /** Milliseconds since 1970. */
  readonly receivedAtMs: number;
  readonly sender: Sender;
  /** Place in the body; null when the whole body was refused. */
  readonly index: number | null;
  /** The number that its client gave the event; null where there is none. */
  readonly number: number | null;
  /** What was refused, as received, cut to the store's bound; bytes that are not UTF-8 read as U+FFFD. */
  readonly raw: string;
  /** Bytes of the whole piece before cutting. */
  readonly rawBytes: number;
  /** An error code of the request or of the event. */
  readonly code: string;
  readonly message: string;
  /** JSON Pointer from the event to what is wrong. */
  readonly issuePath: string;
}

/** The events of one request, all or none of which are stored. */
export interface IncomingBatch {
  readonly path: Path;
  readonly run: string | null;
  /** The sender's id of the batch, unique within its path and run. */
  readonly batchId: string | null;
  /** The client that numbered the events; null when the id is a plain idempotency key, or there is none. */
  readonly client: string | null;
  /** Numbers that the body leaves out on purpose. */
  readonly without: NumberRanges;
  /** What clients say of themselves beside the events. */
  readonly reports: readonly ClientReport[];
  /** CRC-32 of the body; tells a replay from another body under the same id. */
  readonly checksum: number;
  /** When the headers came, milliseconds since 1970. */
  readonly receivedAtMs: number;
  readonly sender: Sender;
  /** The inflated body. */
  readonly bytes: Buffer;
  readonly events: readonly IncomingEvent[];
  readonly rejected: readonly Rejection[];
  /** What the answer lists of this body, as JSON; null when it lists nothing. A replay gets it again. */
  readonly results: string | null;
}

export type AppendOutcome =
  | {
      readonly kind: "stored";
      /** Seq of the first event stored; the others follow. */
      readonly firstSeq: number;
      readonly accepted: number;
      /** Events of the body that had been stored before, and were left out. */
      readonly known: number;
    }
  | {
      /** Nothing of it is new. The numbers are those of the first answer, where the id had one. */
      readonly kind: "duplicate";
      readonly accepted: number;
      readonly known: number;
      readonly results: string | null;
      /** Whether the id was given to another body before. */
      readonly isOtherBody: boolean;
    };

/** One stored event. */
export interface EventRow {
  /** Place in the store's one order, from 1; never used twice. */
  readonly seq: number;
  readonly receivedAtMs: number;
  readonly happenedAtMs: number;
  readonly timeSource: TimeSource;
  readonly path: Path;
  readonly run: string | null;
  readonly batchId: string | null;
  /** The client that numbered it, and its number there; null where the sender gave none. */
  readonly client: string | null;
  readonly number: number | null;
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
  readonly path: Path;
  readonly run: string | null;
  readonly receivedAtMs: number;
  readonly sender: Sender;
  readonly firstEventSeq: number;
  readonly events: number;
  readonly rejected: number;
  readonly bytes: number;
}

/** Which part of the store is meant; what is left out does not restrict. */
export interface Scope {
  readonly path?: Path;
  /** null asks for what came without a run. */
  readonly run?: string | null;
}

/** Which rows to read; what is left out does not restrict. */
export interface RowQuery extends Scope {
  /** Rows with a greater seq. */
  readonly after?: number;
  /** Rows with a smaller seq. */
  readonly before?: number;
  readonly order: "newest" | "oldest";
  /** At most so many rows, from 1. A page of large events has fewer. */
  readonly limit: number;
}

/** A property that must have a value: `{"path":["donor","country"],"value":"DE"}`. */
export interface PropertyFilter {
  /** Keys from `properties` inwards. */
  readonly path: readonly string[];
  /** The value as written: 123, "123" and true are "123", "123" and "true". */
  readonly value: string;
}

/** Which time of an event is meant: when it happened, or when it was received. */
export type TimeKind = "happened" | "received";

/** A span of time; what is left out does not restrict. */
export interface TimeSpan {
  /** At or after, milliseconds since 1970. */
  readonly fromMs?: number;
  /** Before, milliseconds since 1970. */
  readonly untilMs?: number;
  /** @default "happened" */
  readonly by?: TimeKind;
}

/** What an event must be like; what is left out does not restrict. */
export interface EventFilter extends Scope, TimeSpan {
  readonly name?: string;
  readonly status?: EventStatus;
  /** All must hold. */
  readonly properties?: readonly PropertyFilter[];
  /** Occurs in the event's JSON text; upper and lower case of ASCII letters are the same. */
  readonly text?: string;
}

export interface EventQuery extends EventFilter, RowQuery {}

/** A place in the order in which events happened. */
export interface HistoryPlace {
  readonly happenedAtMs: number;
  readonly seq: number;
}

/** Events in the order in which they happened; those of one client within one minute are in the order of their numbers. */
export interface HistoryQuery extends EventFilter {
  readonly order: "newest" | "oldest";
  readonly limit: number;
  /** Events beyond this place, in the direction of the order. */
  readonly beyond?: HistoryPlace;
}

/** What a series counts and sums; what is left out does not restrict. */
export interface SeriesQuery extends Scope, TimeSpan {
  readonly name?: string;
  /** A numeric top-level property; without one events are counted. */
  readonly property?: string;
  /** A property whose values split the series. */
  readonly groupBy?: readonly string[];
  /** Milliseconds of one bucket: whole minutes. null makes one bucket of everything. */
  readonly intervalMs: number | null;
  /** Buckets begin on its clock; days have 23 or 25 hours when it changes. IANA name. @default "UTC" */
  readonly timeZone?: string;
}

/** One bucket of a series. Empty buckets have no row. */
export interface SeriesRow {
  /** Begin of the bucket, milliseconds since 1970; 0 when one bucket holds everything. */
  readonly atMs: number;
  /** Value of the property that splits the series, as text; null without one, or where it is missing. */
  readonly group: string | null;
  /** Events, or values of the property. */
  readonly count: number;
  /** Exact decimals; null when no property was asked for. */
  readonly sum: string | null;
  readonly min: string | null;
  readonly max: string | null;
}

/** Buckets in the order of their time, and what they lack. */
export interface Series {
  readonly rows: readonly SeriesRow[];
  /** What is not in the rows, in words for people; empty when nothing is missing. */
  readonly leftOut: readonly string[];
}

/** One run and when something last came for it. */
export interface RunRow {
  readonly run: string;
  readonly events: number;
  readonly lastUsedAtMs: number;
}

export interface Page<Row, Next = number> {
  readonly rows: readonly Row[];
  /**
   * Where to go on (seqs: `before` when newest first, `after` when oldest first); null at the end.
   * A search may stop early to keep its time: then a page with room left has a `next` too.
   */
  readonly next: Next | null;
}

/** Count and times of one event name. */
export interface NameStatistics {
  readonly path: Path;
  readonly run: string | null;
  readonly name: string;
  readonly count: number;
  /** When the first and the last of them happened. */
  readonly firstAtMs: number;
  readonly lastAtMs: number;
}

/** What one client has sent, and what of it is known. */
export interface ClientRow {
  readonly path: Path;
  readonly run: string | null;
  readonly client: string;
  readonly sender: Sender;
  readonly firstContactMs: number;
  readonly lastContactMs: number;
  readonly received: NumberRanges;
  readonly without: NumberRanges;
  readonly rejected: NumberRanges;
  /** What the client itself gave up, by reason. */
  readonly dropped: Readonly<Record<string, NumberRanges>>;
  /** The highest number that the client has given, as far as is known. */
  readonly upto: number;
  /** Numbers up to that of which nothing is known: events on their way, or lost. */
  readonly unaccounted: NumberRanges;
}

/** Clients of one sender of whom nothing is missing and nothing was heard for a while. Servers make one a request. */
export interface FoldedClients {
  readonly path: Path;
  readonly run: string | null;
  readonly sender: Sender;
  readonly clients: number;
  /** Events received of all of them. */
  readonly events: number;
  readonly firstContactMs: number;
  readonly lastContactMs: number;
}

export interface Clients {
  /** The one heard of last first. */
  readonly clients: readonly ClientRow[];
  readonly folded: readonly FoldedClients[];
}

export interface ClientQuery extends Scope {
  /** Only this one. */
  readonly client?: string;
  /** Complete clients that were not heard of since are folded, unless one is asked for by its name. */
  readonly idleSinceMs: number;
  /** At most so many of each kind. */
  readonly limit: number;
}

/** Ids of batches that a sender asks about. */
export interface KnownQuery {
  readonly path: Path;
  readonly run: string | null;
  readonly ids: readonly string[];
}

/** Pieces of the store that are to leave no trace, by their seqs. */
export interface Erasure {
  readonly events: readonly number[];
  readonly rejections: readonly number[];
}

export interface StoreHealth {
  readonly isReady: boolean;
  /** Why not, in words for an operator; null when ready. */
  readonly reason: string | null;
  /** Seconds that readers in the order of seqs are behind what was stored: 0, but for a while with several writers. */
  readonly lagSeconds: number;
}

/**
 * Where events are kept. Every implementation passes the same conformance suite.
 *
 * `append` is atomic and ordered: seqs follow the order of the calls. An event of a numbered batch is stored once, by its
 * path, run, client and number; a plain batch id is stored once by its path and run.
 */
export interface EventStore extends ForwardSource {
  /** Seq of the newest event that was stored, 0 before the first. */
  readonly lastSeq: number;
  /** Names this store for ever; with the seq it makes an event's id. */
  readonly id: string;
  /**
   * Resolves when the batch is as durable as the store can make it.
   *
   * @throws {StoreUnavailableError} When nothing can be stored now. After a crash it may have been: a replay tells.
   * @throws {BatchNotStorableError} When this batch cannot be stored, now or later; its neighbors were.
   */
  append(batch: IncomingBatch): Promise<AppendOutcome>;
  /** Keeps what was refused as a whole. Bounded: the oldest go first. Never rejects. */
  reject(rejection: Rejection): Promise<void>;
  /** In the order in which they were stored. */
  events(query: EventQuery): Promise<Page<EventRow>>;
  /** In the order in which they happened. */
  history(query: HistoryQuery): Promise<Page<EventRow, HistoryPlace>>;
  batches(query: RowQuery): Promise<Page<BatchRow>>;
  rejections(query: RowQuery): Promise<Page<RejectionRow>>;
  /** One event, or null when it is not there. */
  event(seq: number): Promise<EventRow | null>;
  series(query: SeriesQuery): Promise<Series>;
  /** Runs, the one used last first. */
  runs(): Promise<readonly RunRow[]>;
  statistics(scope: Scope): Promise<readonly NameStatistics[]>;
  /** Clients that numbered their events, and what is missing of them. */
  clients(query: ClientQuery): Promise<Clients>;
  /** Which of these ids the store holds: every number of them is accounted for, or a batch was stored under a plain one. */
  known(query: KnownQuery): Promise<readonly string[]>;
  /** Deletes events, what is known of their batches and clients, their statistics and what was refused; answers the number of events. */
  deleteEvents(scope: Scope): Promise<number>;
  /** What all processes that share the store agree on: the value that was given first. */
  setting(name: string, initial: string): Promise<string>;
  /** Removes events and refused pieces without a trace. The events' numbers stay known: they cannot come back. */
  erase(erasure: Erasure): Promise<void>;
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

/** The store is not for this server: of another program or version, or in use by another server. */
export class StoreRefusedError extends Error {
  override readonly name = "StoreRefusedError";
}
