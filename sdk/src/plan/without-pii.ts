import type { PlanNode } from "./plan-node.ts";
import type { StandardSchema } from "./standard-schema.ts";
import type { PlanIssue } from "./types.ts";

/** One step of a JSON pointer. @see https://www.rfc-editor.org/rfc/rfc6901#section-3 */
export function pointerToken(key: string): string {
  return key.replaceAll("~", "~0").replaceAll("/", "~1");
}

/**
 * Copies a value without what its shape marks as personal data, reporting each key that is left out.
 *
 * @returns the value itself where nothing had to go.
 */
export function withoutPii(
  node: PlanNode,
  value: unknown,
  path: string,
  onIssue: (issue: PlanIssue) => void,
): unknown {
  if (typeof value !== "object" || value === null) return value;
  switch (node.kind) {
    case "nullable":
    case "optional":
      return withoutPii(node.of, value, path, onIssue);
    case "union":
      return node.options.reduce(
        (rest: unknown, option) => withoutPii(option, rest, path, onIssue),
        value,
      );
    case "array":
      return Array.isArray(value)
        ? value.map((item, index) => withoutPii(node.items, item, `${path}/${index}`, onIssue))
        : value;
    case "record":
      return copyMembers(value, path, () => node.values, onIssue);
    case "object":
      return copyMembers(value, path, (key) => memberOf(node.properties, key), onIssue);
    case "schema":
      return withoutPii(nodeOfForeign(node.schema), value, path, onIssue);
    default:
      return value;
  }
}

/** Whether what stands at the end of the path is, or is inside, what its shape marks as personal data. */
export function isPiiAt(node: PlanNode, path: readonly string[]): boolean {
  if (isPii(node)) return true;
  const [key, ...rest] = path;
  if (key === undefined) return false;
  switch (node.kind) {
    case "nullable":
    case "optional":
      return isPiiAt(node.of, path);
    case "union":
      return node.options.some((option) => isPiiAt(option, path));
    case "array":
      return isPiiAt(node.items, rest);
    case "record":
      return isPiiAt(node.values, rest);
    case "object": {
      const member = memberOf(node.properties, key);
      return member !== undefined && isPiiAt(member, rest);
    }
    case "schema":
      return isPiiAt(nodeOfForeign(node.schema), path);
    default:
      return false;
  }
}

function copyMembers(
  value: object,
  path: string,
  nodeOfKey: (key: string) => PlanNode | undefined,
  onIssue: (issue: PlanIssue) => void,
): unknown {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, member]: [string, unknown]) => {
      const node = nodeOfKey(key);
      const at = `${path}/${pointerToken(key)}`;
      if (!node) return [[key, member]];
      if (!isPii(node)) return [[key, withoutPii(node, member, at, onIssue)]];
      onIssue({ code: "pii-removed", path: at, message: "is marked pii and was not sent" });
      return [];
    }),
  );
}

function isPii(node: PlanNode): boolean {
  if (node.pii) return true;
  if (node.kind === "nullable" || node.kind === "optional") return isPii(node.of);
  if (node.kind === "schema") return isPii(nodeOfForeign(node.schema));
  return node.kind === "union" && node.options.some(isPii);
}

function memberOf<Value>(members: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(members, key) ? members[key] : undefined;
}

interface JsonSchemaMarks {
  readonly pii?: boolean;
  readonly properties?: Readonly<Record<string, JsonSchemaMarks>>;
  readonly items?: JsonSchemaMarks;
  readonly anyOf?: readonly JsonSchemaMarks[];
}

/** The marks another library's schema carries into its JSON Schema, as zod's `meta({ pii: true })` does. */
function nodeOfForeign(schema: StandardSchema): PlanNode {
  try {
    const { jsonSchema } = schema["~standard"] as unknown as {
      jsonSchema: { input(options: { target: string }): JsonSchemaMarks };
    };
    return nodeOfMarks(jsonSchema.input({ target: "draft-2020-12" }));
  } catch {
    return { kind: "any" };
  }
}

function nodeOfMarks({ pii = false, properties, items, anyOf }: JsonSchemaMarks): PlanNode {
  if (anyOf) return { kind: "union", options: anyOf.map(nodeOfMarks), pii };
  if (items) return { kind: "array", items: nodeOfMarks(items), pii };
  if (!properties) return { kind: "any", pii };
  return {
    kind: "object",
    pii,
    properties: Object.fromEntries(
      Object.entries(properties).map(([key, marks]) => [key, nodeOfMarks(marks)]),
    ),
  };
}
