import type { PlanNode } from "@tracker-analytics/sdk/plan";
import type { PlanModel } from "./plan-model.ts";
import { withoutSchemas } from "./plan-json.ts";

/** Writes a plan as a TypeScript module that defines it with the builders. */
export function planSource(plan: PlanModel): string {
  const used = new Set(["definePlan", "event"]);
  const events = [...plan.events].map(([name, { properties, ...notes }]) => {
    const node = withoutSchemas(properties);
    const shape =
      node.kind === "object" && node.unknownKeys === undefined
        ? membersSource(node.properties, used, 2)
        : nodeSource(node, used, 2);
    return `  ${keySource(name)}: event(${shape}${optionsSource(notes)}),\n`;
  });
  const options = optionsSource({
    unknownKeys: plan.unknownKeys === "warn" ? undefined : plan.unknownKeys,
    ids: plan.ids.length === 0 ? undefined : plan.ids,
  });
  const names = [...used].toSorted().map((name) => `  ${name},\n`);
  return `import {\n${names.join("")}} from "@tracker-analytics/sdk/plan";\n\nexport const plan = definePlan({\n${events.join("")}}${options});\n`;
}

function nodeSource(node: PlanNode, used: Set<string>, indent: number): string {
  used.add(node.kind);
  const inner = (part: PlanNode): string => nodeSource(part, used, indent);
  switch (node.kind) {
    case "array": {
      const { kind, items, ...notes } = node;
      return `${kind}(${inner(items)}${optionsSource(notes)})`;
    }
    case "record": {
      const { kind, values, ...notes } = node;
      return `${kind}(${inner(values)}${optionsSource(notes)})`;
    }
    case "nullable":
    case "optional": {
      const { kind, of, ...notes } = node;
      return `${kind}(${inner(of)}${optionsSource(notes)})`;
    }
    case "union": {
      const { kind, options, ...notes } = node;
      return `${kind}([${options.map(inner).join(", ")}]${optionsSource(notes)})`;
    }
    case "oneOf": {
      const { kind, values, ...notes } = node;
      return `${kind}([${values.map(textOf).join(", ")}]${optionsSource(notes)})`;
    }
    case "literal": {
      const { kind, value, ...notes } = node;
      return `${kind}(${textOf(value)}${optionsSource(notes)})`;
    }
    case "object": {
      const { kind, properties, ...notes } = node;
      return `${kind}(${membersSource(properties, used, indent)}${optionsSource(notes)})`;
    }
    default: {
      const { kind, ...notes } = node;
      return `${kind}(${optionsSource(notes).replace(/^, /, "")})`;
    }
  }
}

function membersSource(
  properties: Readonly<Record<string, PlanNode>>,
  used: Set<string>,
  indent: number,
): string {
  const space = " ".repeat(indent);
  const members = Object.entries(properties).map(
    ([key, node]) => `${space}  ${keySource(key)}: ${nodeSource(node, used, indent + 2)},\n`,
  );
  return members.length === 0 ? "{}" : `{\n${members.join("")}${space}}`;
}

function optionsSource(options: object): string {
  const entries = Object.entries(options).filter(([, value]) => value !== undefined);
  if (entries.length === 0) return "";
  return `, { ${entries.map(([key, value]) => `${keySource(key)}: ${textOf(value)}`).join(", ")} }`;
}

function keySource(key: string): string {
  // Written plainly, __proto__ would set the prototype instead of naming a property.
  if (key === "__proto__") return '["__proto__"]';
  return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(key) ? key : textOf(key);
}

/** JSON that is JavaScript too. */
function textOf(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll("\u2028", String.raw`\u2028`)
    .replaceAll("\u2029", String.raw`\u2029`);
}
