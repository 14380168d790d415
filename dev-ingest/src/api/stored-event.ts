import type { EventRow, EventStatus, Sender, TimeSource } from "../store/event-store.ts";
import type { Path } from "../wire/path.ts";
import type { Issue } from "../wire/issue.ts";
import { eventJson } from "./event-json.ts";

/** One event as the API gives it out. */
export interface StoredEvent {
  /** Position in the server's one order, from 1. */
  readonly seq: number;
  /** The same in every copy of the store: `"9f86d081-17"`. */
  readonly id: string;
  /** When its request came, ISO 8601 in UTC. */
  readonly receivedAt: string;
  /** When it happened, as far as is known, and where that comes from. */
  readonly happenedAt: string;
  readonly timeSource: TimeSource;
  readonly path: Path;
  readonly run: string | null;
  readonly batch: string | null;
  /** The client that numbered it, and its number there; null where the sender gave none. */
  readonly client: string | null;
  readonly number: number | null;
  /** Position in the body that brought it. */
  readonly index: number;
  readonly event_name: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly status: EventStatus;
  readonly issues: readonly Issue[];
  readonly sender: Sender;
}

/** Reads one row as the API would give it out. */
export function toStoredEvent(row: EventRow, storeId: string): StoredEvent {
  return JSON.parse(eventJson(row, storeId)) as StoredEvent;
}
