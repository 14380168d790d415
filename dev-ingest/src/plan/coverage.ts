import type { PlanNode } from "@tracker-analytics/sdk/plan";
import type { PropertyFinding } from "../wire/event-plan.ts";
import { pointerTo } from "../wire/issue.ts";
import { closestName } from "../wire/closest-name.ts";
import { withoutSchemas } from "./plan-json.ts";
import { childrenOf, innerOf, type PlanModel } from "./plan-model.ts";

/** What arrived and what did not, held against a plan. */
export interface CoverageReport {
  /** Events looked at. */
  readonly events: number;
  /** Planned events of which none arrived. */
  readonly neverArrived: readonly string[];
  /** Arrived events that are not planned, the most frequent first. */
  readonly unplanned: readonly UnplannedEvent[];
  /** Planned properties that never had a value though their event arrived. */
  readonly properties: readonly PropertyFinding[];
  /** Properties whose timestamps name a zone in some events and not in others. */
  readonly mixedTimestamps: readonly MixedTimestamp[];
}

interface UnplannedEvent {
  readonly name: string;
  readonly count: number;
  /** The planned name that it may mean. */
  readonly meant: string | null;
}

interface MixedTimestamp {
  /** JSON pointer from the properties. */
  readonly path: string;
  /** Events whose values name a zone. */
  readonly zoned: readonly string[];
  /** Events whose values do not. */
  readonly naive: readonly string[];
}

/** Gathers events and holds them against a plan. */
export interface Coverage {
  readonly add: (eventName: string, properties: unknown) => void;
  readonly report: () => CoverageReport;
}

interface Seen {
  values: number;
  nulls: number;
  zoned: number;
  naive: number;
}

const maxUnplannedNames = 1_000;
const zonePattern = /(Z|[+-][0-9]{2}:[0-9]{2})$/;

/** Starts with nothing seen. Memory grows with the plan, not with events. */
export function createCoverage(plan: PlanModel): Coverage {
  const countByName = new Map<string, number>();
  const placesByName = new Map<string, ReadonlyMap<string, readonly [PlanNode, Seen]>>();
  for (const [name, { properties }] of plan.events)
    placesByName.set(name, placesOf(withoutSchemas(properties)));
  let events = 0;

  return {
    add(eventName, properties) {
      events++;
      const count = countByName.get(eventName);
      const places = placesByName.get(eventName);
      if (
        count === undefined &&
        !places &&
        countByName.size >= plan.events.size + maxUnplannedNames
      )
        return;
      countByName.set(eventName, (count ?? 0) + 1);
      for (const [path, [, seen]] of places ?? []) see(seen, valueAt(properties, path));
    },
    report: () => ({
      events,
      neverArrived: [...plan.events.keys()].filter((name) => !countByName.has(name)),
      unplanned: [...countByName]
        .filter(([name]) => !plan.events.has(name))
        .toSorted(([, a], [, b]) => b - a)
        .map(([name, count]) => ({ name, count, meant: closestName(name, plan.events.keys()) })),
      properties: propertyFindings(placesByName, countByName),
      mixedTimestamps: mixedTimestamps(placesByName),
    }),
  };
}

/** Named places of a shape, through objects and unions; what is inside lists and records has no name. */
function placesOf(root: PlanNode): ReadonlyMap<string, readonly [PlanNode, Seen]> {
  const places = new Map<string, readonly [PlanNode, Seen]>();
  const visit = (node: PlanNode, path: string): void => {
    const inner = innerOf(node);
    if (path !== "" && !places.has(path)) {
      places.set(path, [inner, { values: 0, nulls: 0, zoned: 0, naive: 0 }]);
    }
    if (inner.kind !== "object" && inner.kind !== "union") return;
    for (const [step, child] of childrenOf(inner))
      visit(child, step === "" ? path : pointerTo(path, step));
  };
  visit(root, "");
  return places;
}

function see(seen: Seen, value: unknown): void {
  if (value === undefined) return;
  seen.values++;
  if (value === null) seen.nulls++;
  if (typeof value !== "string") return;
  if (zonePattern.test(value)) seen.zoned++;
  else seen.naive++;
}

function valueAt(properties: unknown, path: string): unknown {
  return path
    .slice(1)
    .split("/")
    .reduce<unknown>((value, step) => {
      const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
      return typeof value === "object" && value !== null && Object.hasOwn(value, key)
        ? (value as Record<string, unknown>)[key]
        : undefined;
    }, properties);
}

type Places = ReadonlyMap<string, ReadonlyMap<string, readonly [PlanNode, Seen]>>;

function propertyFindings(
  placesByName: Places,
  countByName: ReadonlyMap<string, number>,
): readonly PropertyFinding[] {
  const findings: PropertyFinding[] = [];
  for (const [event, places] of placesByName) {
    const count = countByName.get(event);
    if (count === undefined) continue;
    for (const [path, [node, { values, nulls }]] of places) {
      const isNull = node.kind === "literal" && node.value === null;
      if (values === 0) findings.push({ event, path, finding: "never-seen", count });
      else if (nulls === values && !isNull)
        findings.push({ event, path, finding: "always-null", count });
    }
  }
  return findings;
}

function mixedTimestamps(placesByName: Places): readonly MixedTimestamp[] {
  const formsByPath = new Map<string, { zoned: string[]; naive: string[] }>();
  for (const [event, places] of placesByName) {
    for (const [path, [node, seen]] of places) {
      if (node.kind !== "timestamp") continue;
      const forms = formsByPath.get(path) ?? { zoned: [], naive: [] };
      formsByPath.set(path, forms);
      if (seen.zoned > 0) forms.zoned.push(event);
      if (seen.naive > 0) forms.naive.push(event);
    }
  }
  return [...formsByPath]
    .filter(([, { zoned, naive }]) => zoned.length > 0 && naive.length > 0)
    .map(([path, forms]) => ({ path, ...forms }));
}
