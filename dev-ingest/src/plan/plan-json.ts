import type { PlanNode } from "@tracker-analytics/sdk/plan";
import { nodeOfSchema } from "./foreign-schema.ts";
import type { PlanModel } from "./plan-model.ts";
import { planFormatVersion } from "./read-plan.ts";

/**
 * Writes a plan as JSON that `--plan` reads back: `{"trackerAnalyticsPlan":1,"unknownKeys":"warn","events":{…}}`.
 *
 * Another library's schema is written as the shape that its JSON Schema describes; what that cannot say (patterns,
 * refinements) is not checked where the JSON is used.
 */
export function planJson(plan: PlanModel): string {
  const events = Object.fromEntries(
    [...plan.events].map(([name, event]) => [
      name,
      { ...event, properties: withoutSchemas(event.properties) },
    ]),
  );
  const document = {
    trackerAnalyticsPlan: planFormatVersion,
    unknownKeys: plan.unknownKeys,
    ...(plan.ids.length === 0 ? {} : { ids: plan.ids }),
    events,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** The shape with every foreign schema replaced by what its JSON Schema describes. */
export function withoutSchemas(node: PlanNode): PlanNode {
  switch (node.kind) {
    case "schema": {
      const { schema, kind: _, ...notes } = node;
      return { ...nodeOfSchema(schema), ...notes };
    }
    case "object":
      return {
        ...node,
        properties: Object.fromEntries(
          Object.entries(node.properties).map(([key, member]) => [key, withoutSchemas(member)]),
        ),
      };
    case "array":
      return { ...node, items: withoutSchemas(node.items) };
    case "record":
      return { ...node, values: withoutSchemas(node.values) };
    case "nullable":
    case "optional":
      return { ...node, of: withoutSchemas(node.of) };
    case "union":
      return { ...node, options: node.options.map(withoutSchemas) };
    default:
      return node;
  }
}
