/** A time in which the disk did not take what was written. Milliseconds since 1970. */
export interface DiskTrouble {
  readonly from: number;
  readonly to: number;
}

/** How a process ended. */
export interface Ending {
  readonly at: number;
  /** When it last said that it ran: a machine with other work may give it no time for seconds. */
  readonly lastRanAt: number;
  /** Whether it could still write: by `exit` or a signal that it listens to. */
  readonly isOrderly: boolean;
}

export interface PromiseOptions {
  readonly spoolIntervalMs: number;
  /** A machine with other work is late. */
  readonly slackMs: number;
}

/** Returns until when a process has to have tracked an event, so that its loss breaks the promise. */
export function promisedUntil(
  { at, lastRanAt, isOrderly }: Ending,
  troubles: readonly DiskTrouble[],
  { spoolIntervalMs, slackMs }: PromiseOptions,
): number {
  const delayMs = spoolIntervalMs + slackMs;
  const couldWriteUntil = Math.min(
    isOrderly ? at : lastRanAt,
    // After it, everything is written within an interval.
    ...troubles.filter(({ from, to }) => from <= at && at <= to + delayMs).map(({ from }) => from),
  );
  return isOrderly && couldWriteUntil === at ? at : couldWriteUntil - delayMs;
}
