import { isIdName } from "../properties/property-values.ts";
import { type EventStore, StoreUnavailableError } from "../store/event-store.ts";
import type { EventPlan } from "../wire/event-plan.ts";

const upkeepMs = 60_000;
const defaultRunAgeMs = 24 * 3_600_000;

interface UpkeepOptions {
  readonly runAgeMs: number | undefined;
  readonly plan: EventPlan | null;
  readonly onWarning: (message: string) => void;
}

/** Indexes the ids of the plan, and every minute again, because it may change; applies the retention as often. Returns the way to stop that. */
export function startUpkeep(
  store: EventStore,
  { runAgeMs = defaultRunAgeMs, plan, onWarning }: UpkeepOptions,
): () => void {
  const indexIds = (): void => {
    // What is called an id has an index as it is.
    const ids = (plan?.ids ?? []).filter((name) => !isIdName(name));
    store.indexIds(ids).catch((error: unknown) => {
      // A store that is down says so itself, and is asked again.
      if (error instanceof StoreUnavailableError) return;
      onWarning(`The ids of the plan have no index: ${String(error)}`);
    });
  };
  indexIds();
  const timer = setInterval(() => {
    indexIds();
    void store.expire(Date.now() - runAgeMs);
  }, upkeepMs);
  timer.unref();
  return () => clearInterval(timer);
}
