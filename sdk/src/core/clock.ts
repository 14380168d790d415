/**
 * Milliseconds for waiting within one page or process: a clock that cannot be set, and may stand still while the machine
 * sleeps. Only the wall clock (`Date.now()`) means anything to another page.
 */
export function elapsedMs(): number {
  return performance.now();
}
