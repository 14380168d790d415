import type { PlanNode, PropertyNotes } from "@tracker-analytics/sdk/plan";
import type { PlannedEventWords, PlannedPropertyWords } from "../wire/event-plan.ts";
import { withoutSchemas } from "./plan-json.ts";
import { childrenOf, innerOf, isOptional, isPii, type PlanModel } from "./plan-model.ts";
import { expectedWords } from "./words.ts";

const described = new WeakMap<PlanModel, readonly PlannedEventWords[]>();

/** What a plan says, for people. */
export function describePlan(plan: PlanModel): readonly PlannedEventWords[] {
  const known = described.get(plan);
  if (known) return known;
  const events = [...plan.events].map(([name, { description = "", owner, next, properties }]) => ({
    name,
    description,
    ...(owner === undefined ? {} : { owner }),
    ...(next === undefined ? {} : { next }),
    properties: propertiesOf(withoutSchemas(properties), ""),
  }));
  described.set(plan, events);
  return events;
}

/** Properties by their path; where a shape is one of several, those of all of them. */
function propertiesOf(node: PlanNode, path: string): readonly PlannedPropertyWords[] {
  const inner = innerOf(node);
  const children = childrenOf(inner);
  if (inner.kind === "union") {
    const all = children.flatMap(([, child]) => propertiesOf(child, path));
    return [...new Map(all.map((property) => [property.name, property])).values()];
  }
  if (inner.kind !== "object" && inner.kind !== "array") return [];
  return children.flatMap(([step, child]) => {
    const at = path === "" ? step : `${path}.${step}`;
    const own = inner.kind === "object" ? [propertyOf(child, at)] : [];
    return [...own, ...propertiesOf(child, at)];
  });
}

function propertyOf(node: PlanNode, name: string): PlannedPropertyWords {
  const { unit, description } = notesOf(node);
  const shownUnit = unit ?? (innerOf(node).kind === "durationMs" ? "ms" : undefined);
  return {
    name,
    type: expectedWords(node),
    ...(shownUnit === undefined ? {} : { unit: shownUnit }),
    isRequired: !isOptional(node),
    isPii: isPii(node),
    ...(description === undefined ? {} : { description }),
  };
}

/** Notes of a property may be on the shape or on what makes it optional. */
export function notesOf(node: PlanNode): PropertyNotes {
  return node.kind === "optional" || node.kind === "nullable"
    ? { ...notesOf(node.of), ...node }
    : node;
}
