import type { EventStore } from "../store/event-store.ts";
import type { NameStatistics } from "../questions/rows.ts";
import type { Scope } from "../questions/queries.ts";
import type { EventPlan, PropertyFinding } from "../wire/event-plan.ts";
import type { Shape } from "./shapes.ts";
import { eventPages } from "./event-pages.ts";
import { propertiesText } from "../wire/properties-text.ts";

/** What `GET /api/coverage` answers. */
export type Coverage = Shape<"Coverage">;
type Found = Omit<Coverage, "leftOut">;

/** Which events to compare with the plan, and how closely. */
export interface CoverageQuery extends Scope {
  /** Looks at every event's properties, a page at a time; names alone are known at once. */
  readonly withProperties: boolean;
}

/** Compares what arrived with what is planned. */
export async function coverageOf(
  store: EventStore,
  plan: EventPlan | null,
  { withProperties, ...query }: CoverageQuery,
  signal: AbortSignal,
): Promise<Found> {
  const names = namesOf(await store.statistics(query), plan?.names ?? null);
  if (!withProperties) return names;
  return { ...names, properties: await propertiesOf(store, plan, query, signal) };
}

async function propertiesOf(
  store: EventStore,
  plan: EventPlan | null,
  query: Scope,
  signal: AbortSignal,
): Promise<readonly PropertyFinding[]> {
  const coverage = plan?.startCoverage?.();
  if (!coverage) return [];
  for await (const rows of eventPages(store, query)) {
    // No one waits for the answer any more.
    if (signal.aborted) return [];
    for (const { name, raw } of rows) coverage.add(name, JSON.parse(propertiesText(raw)));
  }
  return coverage.report().properties;
}

function namesOf(rows: readonly NameStatistics[], plannedNames: readonly string[] | null): Found {
  const planned = new Set(plannedNames);
  const countByName = new Map<string, number>();
  for (const { name, count } of rows) countByName.set(name, (countByName.get(name) ?? 0) + count);
  // Without a prototype an event called "__proto__" is a name like any other.
  const received = Object.create(null) as Record<string, number>;
  const unplanned = Object.create(null) as Record<string, number>;
  for (const [name, count] of countByName) (planned.has(name) ? received : unplanned)[name] = count;
  return {
    hasPlan: plannedNames !== null,
    received,
    missing: [...planned].filter((name) => !countByName.has(name)),
    unplanned,
  };
}
