import type { StoredEvent } from "../api/stored-event.ts";
import type { Sender } from "../store/event-store.ts";

/** One page of events. */
export interface EventPage {
  readonly events: readonly StoredEvent[];
  /** The seq to go on from: `before` when newest first, `after` when oldest first; null at the end. */
  readonly next: number | null;
}

/** One page of a history. */
export interface HistoryPage {
  readonly events: readonly StoredEvent[];
  /** Where to go on: `beyond` of the next page; null at the end. */
  readonly next: string | null;
  /** What the answer leaves out by its scope, in words. */
  readonly leftOut: readonly string[];
}

/** Numbers of events, both ends included. */
export type EventNumbers = readonly (readonly [first: number, last: number])[];

/** What is known of the clients that number their events. */
export interface ClientAccounts {
  readonly clients: readonly ClientAccount[];
  /** Complete clients that were silent for a minute, by sender. */
  readonly folded: readonly FoldedAccounts[];
}

export interface ClientAccount {
  readonly path: "track" | "test";
  readonly run: string | null;
  readonly client: string;
  readonly sender: Sender;
  readonly received: EventNumbers;
  readonly without: EventNumbers;
  readonly rejected: EventNumbers;
  /** What the client gave up, by reason. */
  readonly dropped: Readonly<Record<string, EventNumbers>>;
  /** The highest number that it has given, as far as is known. */
  readonly upto: number;
  /** Numbers up to that of which nothing is known. */
  readonly unaccounted: EventNumbers;
  readonly firstContactAt: string;
  readonly lastContactAt: string;
}

export interface FoldedAccounts {
  readonly path: "track" | "test";
  readonly run: string | null;
  readonly sender: Sender;
  readonly clients: number;
  readonly events: number;
  readonly firstContactAt: string;
  readonly lastContactAt: string;
}

/** What a wait came to. */
export interface WaitAnswer {
  /** True when as many events as asked for were there in time. */
  readonly met: boolean;
  readonly events: readonly StoredEvent[];
}

/** What a barrier came to. */
export interface BarrierAnswer {
  readonly met: boolean;
  readonly inFlight: number;
  readonly requests: number;
  readonly events: number;
}

/** One stored request. */
export interface StoredBatch {
  readonly seq: number;
  readonly batch: string | null;
  readonly path: "track" | "test";
  readonly run: string | null;
  readonly receivedAt: string;
  readonly sender: Sender;
  readonly firstEventSeq: number;
  readonly events: number;
  readonly rejected: number;
  readonly bytes: number;
}

/** One body or event that was refused. */
export interface RejectedPiece {
  readonly seq: number;
  readonly path: "track" | "test";
  readonly run: string | null;
  readonly batch: string | null;
  readonly receivedAt: string;
  readonly sender: Sender;
  /** Position in its body; null when the whole body was refused. */
  readonly index: number | null;
  /** The number that its client gave the event; null where there is none. */
  readonly number: number | null;
  /** What was refused, as received, at most 64 KiB. */
  readonly raw: string;
  readonly rawBytes: number;
  readonly code: string;
  readonly message: string;
  readonly issuePath: string;
}

/** One run. */
export interface Run {
  readonly run: string;
  readonly events: number;
  readonly lastUsedAt: string;
}
