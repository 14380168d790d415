import type { Answers } from "../questions/answering-store.ts";
import type { Scope } from "../questions/queries.ts";
import type { EventStatus, Rejection, Sender, TimeSource } from "../questions/rows.ts";
import type { ClientReport } from "../wire/batch-identity.ts";
import type { Issue } from "../wire/issue.ts";
import type { NumberRanges } from "../wire/number-ranges.ts";
import type { Path } from "../wire/path.ts";
import type { Retention } from "./retention.ts";
import type { SharedState } from "../questions/shared/shared-state.ts";

/** One event on its way into a store. */
export interface IncomingEvent {
  /** Place in the body, from 0, rejected neighbors counted. */
  readonly index: number;
  /** The number that its client gave it; null where the batch id numbers no events. */
  readonly number: number | null;
  readonly name: string;
  /** The event's JSON text as received is `bytes.subarray(start, end)` of its batch. */
  readonly start: number;
  readonly end: number;
  /** When it happened, milliseconds since 1970. */
  readonly happenedAtMs: number;
  readonly timeSource: TimeSource;
  readonly status: EventStatus;
  readonly issues: readonly Issue[];
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
  /** CRC-32 of the body; distinguishes a replay from another body under the same id. */
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

/** Pieces of the store that are to leave no trace, by their seqs. */
export interface Erasure {
  readonly events: readonly number[];
  readonly rejections: readonly number[];
}

/** What a store removes step by step: of what, and what it answers. */
export interface Removals {
  /** Events, and with the last of them what is known of their batches and clients, their statistics and what was refused; how many events. */
  scope(scope: Scope): number;
  /** Events and refused pieces, without a trace. The events' numbers stay known: they cannot come back. */
  pieces(erasure: Erasure): void;
  /** What was counted of events that are gone; whether there was any. */
  counts(): boolean;
  /** What is beyond a bound, and runs unused since a time in milliseconds since 1970; whether there may be more. */
  expired(retention: Retention, runsUnusedSinceMs: number): boolean;
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
export interface EventStore extends Answers {
  /** Seq of the newest event that was stored, 0 before the first. */
  readonly lastSeq: number;
  /** Names this store for ever; with the seq it makes an event's id. */
  readonly id: string;
  /** What all processes of the store share beside its events. */
  readonly shared: SharedState;
  /**
   * Resolves when the batch is as durable as the store can make it.
   *
   * @throws {StoreUnavailableError} When nothing can be stored now. After a crash it may have been: a replay shows.
   * @throws {BatchNotStorableError} When this batch cannot be stored, now or later; its neighbors were.
   */
  append(batch: IncomingBatch): Promise<AppendOutcome>;
  /** Keeps what was refused as a whole. Bounded: the oldest go first. Never rejects. */
  reject(rejection: Rejection): Promise<void>;
  /** A place in the store that only one holder has, among all processes that share it; null while another has it. */
  takeCursor(name: string): Promise<Cursor | null>;
  /**
   * Makes the events of these top-level properties found as fast as by those that are called ids, those that are there
   * included. Resolves when they are; questions asked meanwhile look at every event.
   */
  indexIds(properties: readonly string[]): Promise<void>;
  /** Removes one bounded step, and answers what there was. `removals.ts` has what goes on until there is no more. */
  remove<Name extends keyof Removals>(
    name: Name,
    ...query: Parameters<Removals[Name]>
  ): Promise<ReturnType<Removals[Name]>>;
  /**
   * Gives the room of removed rows back to the disk, as far as the store uses more than `maxBytes`.
   *
   * @returns what the store knows to be left of erased events, and until when, in words; null when it knows of nothing.
   */
  giveBack(maxBytes: number | null): Promise<string | null>;
  /** Calls back after every stored batch that has events; returns the way to stop that. */
  onStored(listener: () => void): () => void;
  health(): StoreHealth;
  close(): Promise<void>;
}

/** A place in a store that its holder moves on. */
export interface Cursor {
  /** Where the holder before it was. */
  readonly seq: number;
  /** @throws {StoreUnavailableError} When it could not be saved, or another may have taken it. */
  save(seq: number): Promise<void>;
  release(): Promise<void>;
}

/** What every store is made with. */
export interface StoreOptions {
  /** Hears when the store goes down and when it is back. Must not throw. */
  readonly onNotice?: (level: "info" | "error", message: string) => void;
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
