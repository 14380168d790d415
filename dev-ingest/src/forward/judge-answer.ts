/** What to do with a request after an answer. */
export type Verdict =
  | "delivered"
  /** Send the same again later. */
  | "again"
  /** Nothing is wrong with the events: keep them, ask seldom, and say so. */
  | "misconfigured"
  /** Send it in halves; an event on its own is left out. */
  | "refused";

/** What is looked at in an answer. */
export interface Answer {
  /** 0 when there was none. */
  readonly status: number;
  readonly contentType: string;
  readonly retryAfter: string | null;
}

const againStatuses = new Set([0, 408, 425, 429]);
const refusedStatuses = new Set([400, 413, 415, 422]);

export function judgeAnswer({ status, contentType }: Answer): Verdict {
  // The page of a login or a proxy may say 200 too.
  if (status >= 200 && status < 300)
    return contentType.startsWith("text/html") ? "misconfigured" : "delivered";
  if (againStatuses.has(status) || status >= 500) return "again";
  return refusedStatuses.has(status) ? "refused" : "misconfigured";
}

const firstBackoffMs = 1_000;
const longestBackoffMs = 30_000;
const longestRetryAfterMs = 86_400_000;

/** Milliseconds before the next attempt: what the receiver asks for, else a random part of a window that doubles. */
export function backoffMs(
  { retryAfter }: Answer,
  { failures, nowMs }: { readonly failures: number; readonly nowMs: number },
): number {
  const asked = retryAfter === null ? null : retryAfterMs(retryAfter, nowMs);
  if (asked !== null) return Math.min(asked, longestRetryAfterMs);
  return Math.random() * Math.min(longestBackoffMs, firstBackoffMs * 2 ** (failures - 1));
}

/** Reads seconds or an HTTP date; null when it is neither. */
function retryAfterMs(header: string, nowMs: number): number | null {
  if (/^[0-9]+$/.test(header)) return Number(header) * 1_000;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - nowMs);
}
