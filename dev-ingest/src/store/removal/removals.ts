import type { Scope } from "../../questions/queries.ts";
import type { AnswerTo } from "../../questions/question.ts";
import type { EventStore } from "../event-store.ts";
import { defaultRetention, type Retention } from "../retention.ts";
import { erasePieces } from "./erasure.ts";
import { expireStep } from "./expiry.ts";
import { countAnew, removeScope } from "./removal.ts";

/** What a store removes, one step in one transaction. */
export const removals = {
  scope: removeScope,
  pieces: erasePieces,
  counts: countAnew,
  expired: expireStep,
};

export type Removals = typeof removals;
export type RemovalQuery<Name extends keyof Removals> = Parameters<Removals[Name]>[0];
export type RemovalAnswer<Name extends keyof Removals> = AnswerTo<Removals[Name]>;

/** Deletes events, what is known of their batches and clients, their statistics and what was refused; answers the number of events. */
export async function deleteEvents(store: EventStore, scope: Scope): Promise<number> {
  let deleted = 0;
  for (let removed; (removed = await store.remove("scope", scope)) > 0;) deleted += removed;
  return deleted;
}

/** Counts again what events were erased from; answers what is left of them, as `giveBack` does. */
export async function finishErasing(store: EventStore): Promise<string | null> {
  while (await store.remove("counts", undefined));
  return store.giveBack(null);
}

/** Applies the retention, and forgets runs unused since a time in milliseconds since 1970. */
export async function expire(
  store: EventStore,
  runsUnusedSinceMs: number,
  changed: Partial<Retention> = {},
): Promise<void> {
  const retention = { ...defaultRetention, ...changed };
  while (await store.remove("expired", { retention, runsUnusedSinceMs }));
  await store.giveBack(retention.maxBytes);
}
