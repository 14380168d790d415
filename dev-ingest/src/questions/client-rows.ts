import type { NumberRanges } from "../wire/number-ranges.ts";
import type { Path } from "../wire/path.ts";
import type { Scope } from "./queries.ts";
import type { Sender } from "./rows.ts";

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
  /** Requests that brought its events. */
  readonly requests: number;
  /** Those of them that brought nothing new. */
  readonly retries: number;
  /** Events that came again after they were stored. */
  readonly duplicates: number;
  /** Since when numbers are unaccounted for, milliseconds since 1970; null while none is. */
  readonly missingSinceMs: number | null;
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

/** Clients that were heard of in a span of time, part by part. */
export interface ReportQuery {
  readonly fromMs: number;
  readonly untilMs: number;
  /** The last client of the part before; null for the first part. */
  readonly after: Pick<ClientRow, "path" | "run" | "client" | "lastContactMs"> | null;
  readonly limit: number;
}

/** Ids of batches that a sender asks about. */
export interface KnownQuery {
  readonly path: Path;
  readonly run: string | null;
  readonly ids: readonly string[];
}
