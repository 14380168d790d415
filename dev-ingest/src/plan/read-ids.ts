import type { PlanNode } from "@tracker-analytics/sdk/plan";
import { closestName } from "../wire/closest-name.ts";
import { pointerTo } from "../wire/issue.ts";
import { nodeOfSchema } from "./foreign-schema.ts";
import { type EventModel, PlanError, type PlanModel } from "./plan-model.ts";

/** A store keeps an index of each. */
const maxIds = 20;

/**
 * Reads which properties a plan names as ids.
 *
 * @throws {PlanError} When no event has one of them, or one is not text or a number.
 */
export function readIds(ids: unknown, events: PlanModel["events"]): readonly string[] {
  if (ids === undefined) return [];
  if (!Array.isArray(ids) || ids.some((id) => typeof id !== "string"))
    throw new PlanError('/ids is not a list of property names, such as ["order_number"].');
  if (ids.length > maxIds)
    throw new PlanError(
      `/ids has ${ids.length} names, and ${maxIds} are the most: a store keeps an index of each.`,
    );
  for (const id of ids as readonly string[]) checkId(id, events);
  return ids as readonly string[];
}

function checkId(id: string, events: PlanModel["events"]): void {
  let isKnown = false;
  for (const [event, { properties }] of events) {
    const shapes = propertiesOf(properties);
    isKnown ||= shapes === null || shapes.has(id);
    const wrong = shapes?.get(id)?.find((shape) => !canName(shape));
    if (wrong)
      throw new PlanError(
        `/ids names ${JSON.stringify(id)}, which is of kind ${JSON.stringify(wrong.kind)} in ${pointerTo("/events", event)}: an id is text or a number.`,
      );
  }
  if (isKnown) return;
  const meant = closestName(id, [...events.values()].flatMap(namesOf));
  const advice = meant === null ? "" : ` Did you mean ${JSON.stringify(meant)}?`;
  throw new PlanError(
    `/ids names ${JSON.stringify(id)}, which is not a top-level property of any event.${advice}`,
  );
}

function namesOf({ properties }: EventModel): readonly string[] {
  return [...(propertiesOf(properties)?.keys() ?? [])];
}

/** The shapes of top-level properties; null where an event may have any. */
function propertiesOf(node: PlanNode): ReadonlyMap<string, readonly PlanNode[]> | null {
  switch (node.kind) {
    case "schema":
      return propertiesOf(nodeOfSchema(node.schema));
    case "optional":
    case "nullable":
      return propertiesOf(node.of);
    case "object":
      return new Map(Object.entries(node.properties).map(([key, shape]) => [key, [shape]]));
    case "union": {
      const shapes = new Map<string, readonly PlanNode[]>();
      for (const option of node.options) {
        const more = propertiesOf(option);
        if (more === null) return null;
        for (const [key, own] of more) shapes.set(key, [...(shapes.get(key) ?? []), ...own]);
      }
      return shapes;
    }
    default:
      return null;
  }
}

/** Whether a value of the shape can name a thing. */
function canName(node: PlanNode): boolean {
  switch (node.kind) {
    case "schema":
      return canName(nodeOfSchema(node.schema));
    case "optional":
    case "nullable":
      return canName(node.of);
    case "union":
      return node.options.some(canName);
    case "object":
    case "array":
    case "record":
    case "bool":
      return false;
    default:
      return true;
  }
}
