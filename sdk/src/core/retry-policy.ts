import type { Answer } from "./transport.ts";

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

/** Decides by the status; 0 stands for no answer. A 2xx of someone else, such as a login page, is none either. */
export function judgeAnswer({ status, isForeign }: Pick<Answer, "status" | "isForeign">): Verdict {
  const digits = `${status}`;
  if (/^2../.test(digits)) return isForeign ? "unreachable" : "delivered";
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

/** A day. */
export const longestRetryAfterMs = 86_400_000;
/** Where only the clock of this machine, which may be wrong, says how far away a date is. */
const longestUncheckedMs = 600_000;

/**
 * Reads `Retry-After`, as seconds or as an HTTP date, into milliseconds from now, at most a day. 0 or less when
 * there is nothing to wait for in it.
 *
 * @param date The answer's header `Date`, by whose clock a date is meant.
 * @see https://www.rfc-editor.org/rfc/rfc9110#name-retry-after
 */
export function parseRetryAfterMs(header: string | null | undefined, date?: string | null): number {
  const seconds = Number(header);
  if (seconds >= 0) return Math.min(seconds * 1_000, longestRetryAfterMs);
  const sentAt = Date.parse(date as string);
  const delayMs = Date.parse(header as string) - (sentAt || Date.now());
  return Math.min(delayMs || 0, sentAt ? longestRetryAfterMs : longestUncheckedMs);
}
