import type { Issue } from "../wire/issue.ts";
import type { Path } from "../wire/path.ts";

/** How an accepted event stands: `invalid` events break the plan and are kept all the same. */
export type EventStatus = "ok" | "warning" | "invalid";

/** Where the time of an event comes from: its own property, the age of its batch, or its arrival. */
export type TimeSource = "property" | "age" | "arrival";

/** Who sent a request, as its headers say. */
export interface Sender {
  readonly origin: string | null;
  readonly userAgent: string | null;
}

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

/** One run and when something last came for it. */
export interface RunRow {
  readonly run: string;
  readonly events: number;
  readonly warnings: number;
  readonly invalid: number;
  /** Bodies and events that were refused, as far as they are kept. */
  readonly rejected: number;
  /** Events that its clients have numbered and of which nothing is known. */
  readonly unaccounted: number;
  readonly firstUsedAtMs: number;
  readonly lastUsedAtMs: number;
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

export interface Page<Row, Next = number> {
  readonly rows: readonly Row[];
  /**
   * Where to go on (seqs: `before` when newest first, `after` when oldest first); null at the end.
   * A search may stop early to keep its time: then a page with room left has a `next` too.
   */
  readonly next: Next | null;
}
