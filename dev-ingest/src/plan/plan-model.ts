import type { EventNotes, PlanNode, UnknownKeys } from "@tracker-analytics/sdk/plan";
import { takesUndefined } from "./foreign-schema.ts";

/** What the JSON Schema of another library says beyond the shape: `{"exclusiveMinimum":5}`. It is compared, and not checked. */
export type Constraints = Readonly<Record<string, unknown>>;

/** The constraints of a shape, if it has any. */
export function constraintsOf(node: PlanNode): Constraints {
  return (node as { readonly constraints?: Constraints }).constraints ?? {};
}

/** One planned event. */
export interface EventModel extends EventNotes {
  /** The shape of `properties`. */
  readonly properties: PlanNode;
}

/** A tracking plan, however it was written. */
export interface PlanModel {
  /** What becomes of keys that an object does not name. */
  readonly unknownKeys: UnknownKeys;
  /** Top-level properties whose values name things, beside those that are called ids. */
  readonly ids: readonly string[];
  /** By event name. Without a prototype hazard: a Map. */
  readonly events: ReadonlyMap<string, EventModel>;
}

/** A plan that cannot be used: the message says what, where and what to do. */
export class PlanError extends Error {
  override readonly name = "PlanError";
}

/** Shapes directly inside a shape, each with what leads to it. */
export function childrenOf(node: PlanNode): readonly (readonly [step: string, node: PlanNode])[] {
  switch (node.kind) {
    case "object":
      return Object.entries(node.properties);
    case "array":
      return [["*", node.items]];
    case "record":
      return [["*", node.values]];
    case "union":
      return node.options.map((option) => ["", option]);
    case "nullable":
    case "optional":
      return [["", node.of]];
    default:
      return [];
  }
}

/** The shape inside `optional` and `nullable`. */
export function innerOf(node: PlanNode): PlanNode {
  return node.kind === "optional" || node.kind === "nullable" ? innerOf(node.of) : node;
}

/** Whether a key may be left out: the types let it where any part of the shape takes `undefined`. */
export function isOptional(node: PlanNode): boolean {
  if (node.kind === "schema") return takesUndefined(node.schema);
  if (node.kind === "union") return node.options.some(isOptional);
  return node.kind === "optional" || (node.kind === "nullable" && isOptional(node.of));
}

/** Whether the value, as a whole, is personal data. */
export function isPii(node: PlanNode): boolean {
  if (node.pii === true) return true;
  if (node.kind === "union") return node.options.some(isPii);
  return (node.kind === "optional" || node.kind === "nullable") && isPii(node.of);
}
