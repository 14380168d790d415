import { isIdName } from "../properties/property-values.ts";
import { type EventStore, StoreUnavailableError } from "../store/event-store.ts";
import { expire } from "../store/removal/removals.ts";
import type { Retention } from "../store/retention.ts";
import type { EventPlan } from "../wire/event-plan.ts";

const upkeepMs = 60_000;
const defaultRunAgeMs = 24 * 3_600_000;

interface UpkeepOptions {
  readonly runAgeMs: number | undefined;
  readonly retention: Partial<Retention> | undefined;
  readonly plan: EventPlan | null;
  readonly onWarning: (message: string) => void;
}

/** Indexes the ids of the plan, and every minute again, because it may change; applies the retention as often. Returns the way to stop that. */
export function startUpkeep(
  store: EventStore,
  { runAgeMs = defaultRunAgeMs, retention, plan, onWarning }: UpkeepOptions,
): () => void {
  const onFailure = (error: unknown): void => {
    // A store that is down says so itself, and is asked again.
    if (!(error instanceof StoreUnavailableError)) onWarning(`The upkeep failed: ${String(error)}`);
  };
  const indexIds = (): void => {
    // What is called an id has an index as it is.
    const ids = (plan?.ids ?? []).filter((name) => !isIdName(name));
    store.indexIds(ids).catch(onFailure);
  };
  indexIds();
  const timer = setInterval(() => {
    indexIds();
    expire(store, Date.now() - runAgeMs, retention).catch(onFailure);
  }, upkeepMs);
  timer.unref();
  return () => clearInterval(timer);
}
