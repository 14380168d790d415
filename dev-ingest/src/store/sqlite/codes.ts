import type { EventStatus, Lane } from "../event-store.ts";

/** Lanes and statuses as the file holds them: SQLite stores 0 and 1 in no bytes at all. */
export const laneCodes: Readonly<Record<Lane, number>> = { track: 0, test: 1 };
export const statusCodes: Readonly<Record<EventStatus, number>> = { ok: 0, warning: 1, invalid: 2 };

export function laneOf(code: unknown): Lane {
  return code === 1 ? "test" : "track";
}

export function statusOf(code: unknown): EventStatus {
  return code === 2 ? "invalid" : code === 1 ? "warning" : "ok";
}

/** The run id of what came without a run. */
export const noRunId = 0;
