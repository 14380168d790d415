import type { PlanNode } from "@tracker-analytics/sdk/plan";
import { withoutSchemas } from "./plan-json.ts";
import { childrenOf, isPii, type PlanModel } from "./plan-model.ts";

/** What stands for a value that is personal. */
export const maskedText = "[masked]";

/**
 * Makes the function that hides personal data in the JSON text of an event's properties. The text stays as it is where
 * nothing is hidden; where something is, numbers keep their digits.
 *
 * In an event that is not planned, every property is hidden whose name is personal in some planned one: a mistyped event
 * name must not show what the right one hides.
 */
export function createMask(
  current: () => PlanModel,
): (eventName: string, propertiesJson: string) => string {
  return (eventName, propertiesJson) => {
    const shape = personalShapes(current()).get(eventName);
    const node = shape === undefined ? personalShapes(current()).get(anyEvent)! : shape;
    if (node === null) return propertiesJson;
    return JSON.stringify(maskValue([node], JSON.parse(propertiesJson, keepDigits)));
  };
}

/** Whether a top-level property of that name is personal in any event. */
export function isPersonalProperty(plan: PlanModel, property: string): boolean {
  const shape = personalShapes(plan).get(anyEvent);
  return shape?.kind === "object" && Object.hasOwn(shape.properties, property);
}

/** Whether anything is personal in any event. */
export function hidesAnything(plan: PlanModel): boolean {
  return personalShapes(plan).get(anyEvent) !== null;
}

/** Stands for all events at once. */
const anyEvent = Symbol("any event");
/** For each event its shape, or null where nothing in it is personal. */
type PersonalShapes = ReadonlyMap<string | typeof anyEvent, PlanNode | null>;
const shapesOfPlan = new WeakMap<PlanModel, PersonalShapes>();

function personalShapes(plan: PlanModel): PersonalShapes {
  const known = shapesOfPlan.get(plan);
  if (known) return known;
  const shapes = new Map<string | typeof anyEvent, PlanNode | null>();
  const members = new Map<string, PlanNode>();
  for (const [name, { properties }] of plan.events) {
    const node = withoutSchemas(properties);
    shapes.set(name, hasPii(node) ? node : null);
    for (const shape of plainShapes(node)) {
      if (shape.kind !== "object") continue;
      for (const [key, member] of Object.entries(shape.properties)) {
        if (hasPii(member)) members.set(key, { kind: "any", pii: true });
      }
    }
  }
  const all: PlanNode = { kind: "object", properties: Object.fromEntries(members) };
  shapes.set(anyEvent, members.size === 0 ? null : all);
  shapesOfPlan.set(plan, shapes);
  return shapes;
}

function hasPii(node: PlanNode): boolean {
  return isPii(node) || childrenOf(node).some(([, child]) => hasPii(child));
}

/** Hides what any of the shapes that the value may have marks as personal. */
function maskValue(nodes: readonly PlanNode[], value: unknown): unknown {
  const shapes = nodes.flatMap(plainShapes);
  if (value === null || shapes.length === 0) return value;
  if (nodes.some(isPii) || shapes.some(({ pii }) => pii === true)) return maskedText;
  if (typeof value !== "object" || isRawNumber(value)) return value;
  if (Array.isArray(value)) {
    const items = shapes.flatMap((shape) => (shape.kind === "array" ? [shape.items] : []));
    return value.map((item) => maskValue(items, item));
  }
  // Defined, not assigned: a property may be called __proto__.
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      maskValue(
        shapes.flatMap((shape) => memberShapes(shape, key)),
        member,
      ),
    ]),
  );
}

function plainShapes(node: PlanNode): readonly PlanNode[] {
  if (node.kind === "union") return node.options.flatMap(plainShapes);
  return node.kind === "nullable" || node.kind === "optional" ? plainShapes(node.of) : [node];
}

function memberShapes(shape: PlanNode, key: string): readonly PlanNode[] {
  if (shape.kind === "record") return [shape.values];
  return shape.kind === "object" && Object.hasOwn(shape.properties, key)
    ? [shape.properties[key]!]
    : [];
}

/** A part of the JSON API that TypeScript's libraries do not know yet. @see https://tc39.es/proposal-json-parse-with-source/ */
const json = JSON as unknown as {
  rawJSON?: (text: string) => unknown;
  isRawJSON?: (value: unknown) => boolean;
};

function keepDigits(
  this: unknown,
  _key: string,
  value: unknown,
  context?: { source?: string },
): unknown {
  if (typeof value !== "number" || context?.source === undefined || !json.rawJSON) return value;
  return json.rawJSON(context.source);
}

function isRawNumber(value: object): boolean {
  return json.isRawJSON?.(value) ?? false;
}
