import type {
  JsonScalar,
  PlanNode,
  PropertyNotes,
  StandardSchema,
} from "@tracker-analytics/sdk/plan";

type JsonSchema = Readonly<Record<string, unknown>>;

/** The part of a Standard Schema by which a library gives out its JSON Schema. @see https://standardschema.dev/json-schema */
interface JsonSchemaSource {
  readonly jsonSchema?: { input(options: { readonly target: "draft-2020-12" }): JsonSchema };
}

/** What a schema of another library takes on the wire, as JSON Schema; null where the library does not say. */
export function jsonSchemaOf(schema: StandardSchema): JsonSchema | null {
  try {
    const { jsonSchema } = schema["~standard"] as JsonSchemaSource;
    return jsonSchema?.input({ target: "draft-2020-12" }) ?? null;
  } catch {
    // zod refuses what JSON cannot say, such as a Date.
    return null;
  }
}

/** Why a schema has no JSON Schema, in words for the plan's author. */
export function whyUnconverted(schema: StandardSchema): string {
  const { vendor } = schema["~standard"];
  if (vendor === "valibot") {
    return "valibot gives out its shape only when wrapped: toStandardJsonSchema(…) of @valibot/to-json-schema.";
  }
  return `${vendor} cannot write it as JSON Schema. Describe what is on the wire: text for a moment, not a Date.`;
}

/** The shape that a foreign schema's JSON Schema describes; any value where it describes nothing. Never stricter than the schema. */
export function nodeOfSchema(schema: StandardSchema): PlanNode {
  const json = jsonSchemaOf(schema);
  const node: PlanNode = json === null ? { kind: "any" } : nodeOfJsonSchema(json, json, 0);
  return takesUndefined(schema) ? { kind: "optional", of: node } : node;
}

/** Whether the schema's key may be left out. Never throws. */
export function takesUndefined(schema: StandardSchema): boolean {
  try {
    const result = schema["~standard"].validate(undefined);
    if (!(result instanceof Promise)) return result.issues === undefined;
    result.catch(() => {});
    return false;
  } catch {
    return false;
  }
}

/** Values of every kind: a schema may be asynchronous for some only. */
const samples: readonly unknown[] = [undefined, null, "", 0, true, [], {}];

/** Whether the schema answers later, for some value at least. Never throws. */
export function isAsync(schema: StandardSchema): boolean {
  return samples.some((sample) => {
    try {
      const result = schema["~standard"].validate(sample);
      if (!(result instanceof Promise)) return false;
      result.catch(() => {});
      return true;
    } catch {
      return false;
    }
  });
}

const maxDepth = 32;

/** Keywords that the shape or its notes say, and those that say nothing about values. */
const saidKeywords = new Set(
  `$schema $id $ref $defs definitions $comment title default examples
  type enum const anyOf oneOf properties required items
  minLength maxLength minimum maximum readOnly writeOnly
  description unit pii since owner deprecated`.split(/\s+/),
);

/** The shape of a JSON Schema, and beside it what the shape cannot say. */
function nodeOfJsonSchema(schema: JsonSchema, root: JsonSchema, depth: number): PlanNode {
  const constraints = Object.entries(schema).filter(
    ([keyword, value]) =>
      !saidKeywords.has(keyword) && !(keyword === "additionalProperties" && isSchema(value)),
  );
  const node = shapeOf(schema, root, depth);
  return constraints.length === 0
    ? node
    : Object.assign(node, { constraints: Object.fromEntries(constraints) });
}

function shapeOf(schema: JsonSchema, root: JsonSchema, depth: number): PlanNode {
  const notes = notesOf(schema);
  const inner = (part: unknown): PlanNode =>
    isSchema(part) && depth < maxDepth ? nodeOfJsonSchema(part, root, depth + 1) : { kind: "any" };
  const options = schema["anyOf"] ?? schema["oneOf"];
  if (typeof schema["$ref"] === "string")
    return { ...inner(lookUp(schema["$ref"], root)), ...notes };
  if (Array.isArray(schema["enum"]))
    return { kind: "oneOf", values: schema["enum"] as JsonScalar[], ...notes };
  if ("const" in schema) return { kind: "literal", value: schema["const"] as JsonScalar, ...notes };
  if (Array.isArray(options)) return unionOf(options, inner, notes);
  if (Array.isArray(schema["type"])) {
    return unionOf(
      schema["type"].map((type) => ({ ...schema, type: type as string })),
      inner,
      notes,
    );
  }
  switch (schema["type"]) {
    case "string":
      return {
        kind: "string",
        ...numbers(schema, { minLength: "minLength", maxLength: "maxLength" }),
        ...notes,
      };
    case "integer":
    case "number":
      return {
        kind: schema["type"] === "integer" ? "int" : "number",
        ...numbers(schema, { min: "minimum", max: "maximum" }),
        ...notes,
      };
    case "boolean":
      return { kind: "bool", ...notes };
    case "null":
      return { kind: "literal", value: null, ...notes };
    case "array":
      return { kind: "array", items: inner(schema["items"]), ...notes };
    case "object":
      return { ...objectOf(schema, inner), ...notes };
    default:
      return { kind: "any", ...notes };
  }
}

function unionOf(
  options: readonly unknown[],
  inner: (part: unknown) => PlanNode,
  notes: PropertyNotes,
): PlanNode {
  const nodes = options.map(inner);
  const others = nodes.filter((node) => node.kind !== "literal" || node.value !== null);
  const node: PlanNode =
    others.length === 1
      ? others[0]!
      : { kind: "union", options: others.length > 0 ? others : nodes };
  const isNullable = others.length > 0 && others.length < nodes.length;
  return isNullable ? { kind: "nullable", of: node, ...notes } : { ...node, ...notes };
}

function objectOf(schema: JsonSchema, inner: (part: unknown) => PlanNode): PlanNode {
  const { properties, required, additionalProperties } = schema;
  if (!isSchema(properties)) {
    return isSchema(additionalProperties)
      ? { kind: "record", values: inner(additionalProperties) }
      : { kind: "record", values: { kind: "any" } };
  }
  const requiredKeys = new Set(Array.isArray(required) ? (required as string[]) : []);
  return {
    kind: "object",
    properties: Object.fromEntries(
      Object.entries(properties).map(([key, part]): [string, PlanNode] => {
        const node = inner(part);
        return [key, requiredKeys.has(key) ? node : { kind: "optional", of: node }];
      }),
    ),
    ...(isSchema(additionalProperties) ? { unknownKeys: "allow" as const } : {}),
  };
}

function notesOf(schema: JsonSchema): PropertyNotes {
  const { description, unit, pii, since, owner, deprecated } = schema;
  return {
    ...(typeof description === "string" ? { description } : {}),
    ...(typeof unit === "string" ? { unit } : {}),
    ...(typeof since === "string" ? { since } : {}),
    ...(typeof owner === "string" ? { owner } : {}),
    ...(pii === true ? { pii } : {}),
    ...(deprecated === true || typeof deprecated === "string" ? { deprecated } : {}),
  };
}

function numbers(schema: JsonSchema, keywords: Readonly<Record<string, string>>): object {
  return Object.fromEntries(
    Object.entries(keywords)
      .map(([name, keyword]) => [name, schema[keyword]])
      .filter(([, value]) => typeof value === "number"),
  );
}

/** Follows `#/$defs/Donor`. */
function lookUp(reference: string, root: JsonSchema): unknown {
  if (!reference.startsWith("#")) return undefined;
  const steps = reference.slice(2).split("/").filter(Boolean);
  return steps.reduce<unknown>((part, step) => {
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    return isSchema(part) && Object.hasOwn(part, key) ? part[key] : undefined;
  }, root);
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
