import { setImmediate } from "node:timers/promises";
import type { EventQuery } from "../questions/queries.ts";
import type { EventRow } from "../questions/rows.ts";
import type { EventStore } from "../store/event-store.ts";

const pageRows = 1_000;

/** Reads all events that a query asks for, oldest first, 1 to 1,000 at a time. */
export async function* eventPages(
  store: EventStore,
  query: Omit<EventQuery, "order" | "limit">,
): AsyncGenerator<readonly EventRow[]> {
  let after = query.after ?? 0;
  for (;;) {
    const page = await store.events({ ...query, after, order: "oldest", limit: pageRows });
    if (page.rows.length > 0) yield page.rows;
    if (page.next === null) return;
    after = page.next;
    // A store in memory answers at once; others want to be served between two pages.
    await setImmediate();
  }
}
