import type { EventQuery } from "../questions/queries.ts";
import type { EventRow } from "../questions/rows.ts";
import type { EventStore } from "../store/event-store.ts";

/** What a wait came to. */
export interface WaitResult {
  /** True when as many events as asked for were there in time. */
  readonly isMet: boolean;
  /** The first of the events that match, oldest first. */
  readonly rows: readonly EventRow[];
}

/**
 * Resolves when so many stored events match a query, at once if they are there already; at the latest when the
 * signal aborts. An event that is stored while the wait begins is not missed: the store is read after listening.
 */
export async function waitForEvents(
  store: EventStore,
  query: Omit<EventQuery, "order" | "limit">,
  count: number,
  signal: AbortSignal,
): Promise<WaitResult> {
  const rows: EventRow[] = [];
  let hasNews = true;
  let wake: (() => void) | null = null;
  const stopListening = store.onStored(() => {
    hasNews = true;
    wake?.();
  });
  const onAbort = (): void => wake?.();
  signal.addEventListener("abort", onAbort);
  try {
    let position = query.after ?? 0;
    while (rows.length < count) {
      if (!hasNews) {
        if (signal.aborted) break;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      hasNews = false;
      const newestSeq = store.lastSeq;
      const page = await store.events({
        ...query,
        after: position,
        order: "oldest",
        limit: count - rows.length,
      });
      rows.push(...page.rows);
      // Without a next page everything was looked at that was there when the reading began.
      position = page.next ?? Math.max(newestSeq, page.rows.at(-1)?.seq ?? 0, position);
      if (page.next !== null && rows.length < count) hasNews = true;
    }
    return { isMet: rows.length >= count, rows };
  } finally {
    stopListening();
    signal.removeEventListener("abort", onAbort);
  }
}
