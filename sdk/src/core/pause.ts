/**
 * What is left of a pause that an ingest asked for. By the wall clock: the clock of a page may stand still while the machine
 * sleeps. A wall clock that was set back since, by hours or by years, must not make it longer: it counts as over then.
 *
 * @param askedAt Maybe by another page. Milliseconds since 1970.
 * @returns Milliseconds, 0 to `forMs`.
 */
export function pauseLeftMs(askedAt: number, forMs: number): number {
  const leftMs = askedAt + forMs - Date.now();
  return leftMs > 0 && leftMs <= forMs ? leftMs : 0;
}
