/** The longest that a timer can wait; asked for more, it ends at once. */
export const longestDelayMs: number = 2 ** 31 - 1;

/** Runs a function once after a delay, and returns what `clearTimeout` takes. */
export function startTimer(run: () => void, delayMs: number): ReturnType<typeof setTimeout> {
  return setTimeout(run, Math.min(delayMs, longestDelayMs));
}
