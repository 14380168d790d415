import type { Scope } from "../../questions/queries.ts";
import type { Dialect, Question } from "../../questions/question.ts";
import type { EventStore, Removals } from "../event-store.ts";
import { defaultRetention, type Retention } from "../retention.ts";
import { erasePieces } from "./erasure.ts";
import { expireStep } from "./expiry.ts";
import { countAnew, removeScope } from "./removal.ts";

/** How each step is asked of an engine, in a transaction. */
export const removals: {
  readonly [Name in keyof Removals]: (
    dialect: Dialect,
    ...query: Parameters<Removals[Name]>
  ) => Question<ReturnType<Removals[Name]>>;
} = {
  scope: (_dialect, scope) => removeScope(scope),
  pieces: (_dialect, erasure) => erasePieces(erasure),
  counts: countAnew,
  expired: expireStep,
};

/** Deletes events, what is known of their batches and clients, their statistics and what was refused; answers the number of events. */
export async function deleteEvents(store: EventStore, scope: Scope): Promise<number> {
  let deleted = 0;
  for (let removed; (removed = await store.remove("scope", scope)) > 0;) deleted += removed;
  return deleted;
}

/** Applies the retention, and forgets runs unused since a time in milliseconds since 1970. */
export async function expire(
  store: EventStore,
  runsUnusedSinceMs: number,
  changed: Partial<Retention> = {},
): Promise<void> {
  const retention = { ...defaultRetention, ...changed };
  while (await store.remove("expired", retention, runsUnusedSinceMs));
  await store.giveBack(retention.maxBytes);
}
