import type { Activity } from "../ingest/run-activity.ts";
import type { EventStore } from "../store/event-store.ts";
import type { ApiContext } from "./api-context.ts";

/** What a barrier waits for. */
interface Barrier {
  readonly run: string | null;
  readonly least: { readonly requests: number; readonly events: number };
}

/**
 * Resolves when a run has nothing in flight and has received so much, or with `met: false` when the signal aborts. Requests
 * are those of this process; the events of a run are those of every process of the store.
 */
export async function meetBarrier(
  { store, activity }: Pick<ApiContext, "store" | "activity">,
  { run, least }: Barrier,
  signal: AbortSignal,
): Promise<Activity & { readonly met: boolean }> {
  if (run === null || !store.shared.hasOthers) {
    const met = await activity.settled(run, least, signal);
    return { met, ...activity.of(run) };
  }
  const isSettled = await activity.settled(run, { ...least, events: 0 }, signal);
  const events = await countEvents(store, { run, least: least.events }, signal);
  return { ...activity.of(run), met: isSettled && events >= least.events, events };
}

/** Counts the stored events of a run as soon as there are enough, or when the signal aborts. */
async function countEvents(
  store: EventStore,
  { run, least }: { readonly run: string; readonly least: number },
  signal: AbortSignal,
): Promise<number> {
  let news = Promise.withResolvers<void>();
  const onNews = (): void => news.resolve();
  const stopListening = store.onStored(onNews);
  signal.addEventListener("abort", onNews);
  try {
    for (;;) {
      news = Promise.withResolvers();
      const names = await store.statistics({ run });
      const events = names.reduce((sum, { count }) => sum + count, 0);
      if (events >= least || signal.aborted) return events;
      await news.promise;
    }
  } finally {
    stopListening();
    signal.removeEventListener("abort", onNews);
  }
}
