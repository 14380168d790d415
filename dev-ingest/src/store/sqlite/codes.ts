import type { Lane } from "../event-store.ts";

/** Lanes as the file holds them: SQLite stores 0 and 1 in no bytes at all. */
export const laneCodes: Readonly<Record<Lane, number>> = { track: 0, test: 1 };

export function laneOf(code: unknown): Lane {
  return code === 1 ? "test" : "track";
}

/** The run id of what came without a run. */
export const noRunId = 0;
