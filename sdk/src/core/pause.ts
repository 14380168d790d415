import { elapsedMs } from "./clock.ts";

/**
 * What is left of a pause that an ingest asked for. A wall clock that was set back since, by hours or by years, must not
 * make it longer: it counts as over then.
 *
 * @param askedAt By the wall clock; it may be that of another page. Milliseconds since 1970.
 * @returns Milliseconds, 0 to `forMs`.
 */
export function pauseLeftMs(askedAt: number, forMs: number): number {
  const leftMs = askedAt + forMs - Date.now();
  return leftMs > 0 && leftMs <= forMs ? leftMs : 0;
}

/** A pause within this page: the clock of the page may stand still while the machine sleeps, the wall clock may be set. */
export function startPause(forMs: number): () => number {
  const startedAt = elapsedMs();
  const askedAt = Date.now();
  return () => Math.min(startedAt + forMs - elapsedMs(), pauseLeftMs(askedAt, forMs));
}
