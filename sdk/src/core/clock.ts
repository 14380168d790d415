/** Milliseconds since 1970 on a clock that is never set back, for waiting and for the age of events. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
