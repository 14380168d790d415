import type { Term } from "../search/search-text.ts";
import type { Path } from "../wire/path.ts";
import type { EventStatus } from "./rows.ts";

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
  /** Terms of a search; all must hold. */
  readonly search?: readonly Term[];
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
