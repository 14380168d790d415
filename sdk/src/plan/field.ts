import { isError, type Inspect, type Inspection } from "./inspection.ts";
import type { PlanNode } from "./plan-node.ts";
import type { StandardSchema } from "./standard-schema.ts";
import type { AnySchema, Field, Fields } from "./types.ts";
import { wireForm } from "./wire-form.ts";

/** Makes the Standard Schema of a shape from its check. */
// @__NO_SIDE_EFFECTS__
export function fieldOf<Value, Clean>(node: PlanNode, inspect: Inspect): Field<Value, Clean> {
  return {
    node,
    inspect,
    "~standard": {
      version: 1,
      vendor: "tracker-analytics",
      validate: (value) => {
        const findings: Inspection["findings"] = [];
        inspect(wireForm(value), { path: [], unknownKeys: "warn", findings });
        const issues = findings.filter(isError);
        return issues.length ? { issues } : { value: value as Value };
      },
    },
  };
}

/** Makes the Standard Schema of a shape without members: a value is good or it is not. */
// @__NO_SIDE_EFFECTS__
export function leafOf<Value, Clean>(
  node: PlanNode,
  expected: string,
  isGood: (value: never) => boolean,
): Field<Value, Clean> {
  return fieldOf(node, (value, at) => {
    if (!isGood(value as never)) wrongValue(at, expected, value);
  });
}

/** Reports a value that is not what was expected. Text is not repeated: it may be personal. */
export function wrongValue({ findings, path }: Inspection, expected: string, value: unknown): void {
  const found =
    typeof value === "string"
      ? "a string"
      : Array.isArray(value)
        ? "an array"
        : typeof value === "object" && value
          ? "an object"
          : String(value);
  findings.push({ path, code: "wrong-value", message: `expected ${expected}, got ${found}` });
}

/** Checks a value at a key of the value under inspection. */
export function inspectMember(
  schema: AnySchema,
  value: unknown,
  key: string,
  at: Inspection,
): void {
  inspectSchema(schema, value, { ...at, path: [...at.path, key] });
}

/** Checks a value by a builder's shape or by another library's validator. Never throws. */
export function inspectSchema(schema: AnySchema, value: unknown, at: Inspection): void {
  if (isField(schema)) {
    const { deprecated } = schema.node;
    if (deprecated) {
      at.findings.push({ path: at.path, code: "deprecated", message: deprecation(deprecated) });
    }
    schema.inspect(value, at);
    return;
  }
  const wrong = (message: string, path = at.path): void => {
    at.findings.push({ path, code: "wrong-value", message });
  };
  try {
    const result = (schema as StandardSchema)["~standard"].validate(value);
    if ("then" in result) {
      wrong("cannot be checked: its validator is asynchronous");
      return;
    }
    for (const issue of result.issues ?? []) {
      const keys = (issue.path ?? []).map((key) => String(typeof key === "object" ? key.key : key));
      wrong(issue.message, [...at.path, ...keys]);
    }
  } catch (error) {
    wrong(`cannot be checked: its validator threw ${String(error)}`);
  }
}

/** Words for a `deprecated` note. */
export function deprecation(deprecated: boolean | string): string {
  return typeof deprecated === "string" ? `is deprecated: ${deprecated}` : "is deprecated";
}

/** The shape of a schema as data; another library's is kept as it is. */
// @__NO_SIDE_EFFECTS__
export function nodeOf(schema: AnySchema): PlanNode {
  return isField(schema) ? schema.node : { kind: "schema", schema: schema as StandardSchema };
}

/** The shapes of several properties as data. */
// @__NO_SIDE_EFFECTS__
export function nodesOf(fields: Fields): Record<string, PlanNode> {
  return Object.fromEntries(Object.entries(fields).map(([key, schema]) => [key, nodeOf(schema)]));
}

function isField(schema: AnySchema): schema is Field<unknown> {
  return "inspect" in schema && "node" in schema;
}
