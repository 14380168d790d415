/** What to do with a batch after an answer. Where a loss or a trouble follows, the verdict is its reason. */
export type Verdict =
  /** Arrived. */
  | "delivered"
  /** Send the same again later. */
  | "unreachable"
  /** Nothing is wrong with the batch: keep it, ask seldom. */
  | "set-up-wrong"
  /** Send it in two halves, and less at a time from now on; alone, an event is lost. */
  | "event-too-large"
  /** Send it in two halves until the refused event stands alone; that one is lost. */
  | "rejected";

/** Decides by the status alone; 0 stands for no answer. */
export function judgeStatus(status: number): Verdict {
  const digits = `${status}`;
  if (/^2../.test(digits)) return "delivered";
  if (/^(0|408|425|429|5..)$/.test(digits)) return "unreachable";
  if (status === 413) return "event-too-large";
  return /^4(00|15|22)$/.test(digits) ? "rejected" : "set-up-wrong";
}

const firstBackoffMs = 1_000;
const longestBackoffMs = 30_000;

/**
 * Draws the wait before the next attempt: full jitter over an exponentially growing window, so that clients which
 * failed together do not come back together. Milliseconds, 0 to 30,000.
 *
 * @param failures Attempts that failed in a row, at least 1.
 */
export function drawBackoffMs(failures: number): number {
  return Math.random() * Math.min(longestBackoffMs, firstBackoffMs * 2 ** (failures - 1));
}

const longestRetryAfterMs = 86_400_000;

/**
 * Reads `Retry-After`, as seconds or as an HTTP date, into milliseconds from now, at most a day. 0 or less when
 * there is nothing to wait for in it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-retry-after
 */
export function parseRetryAfterMs(header: string | null | undefined): number {
  const seconds = Number(header);
  const delayMs = seconds >= 0 ? seconds * 1_000 : Date.parse(header as string) - Date.now();
  return Math.min(delayMs || 0, longestRetryAfterMs);
}
