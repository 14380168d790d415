import type { EventRow } from "../questions/rows.ts";
import { eventJson } from "./event-json.ts";
import type { Shape } from "./shapes.ts";

/** One event as the API gives it out. */
export type StoredEvent = Shape<"Event">;

/** Reads one row as the API would give it out. */
export function toStoredEvent(row: EventRow, storeId: string): StoredEvent {
  return JSON.parse(eventJson(row, storeId)) as StoredEvent;
}
