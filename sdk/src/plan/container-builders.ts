import { fieldOf, inspectMember, inspectSchema, nodeOf, nodesOf, wrongValue } from "./field.ts";
import type { FieldOptions, Marked } from "./field-options.ts";
import { isError, type Finding, type Inspection } from "./inspection.ts";
import type { UnknownKeys } from "./plan-node.ts";
import type { SchemaInput } from "./standard-schema.ts";
import type { AnySchema, CleanOf, CleanValues, Fields, FieldValues } from "./types.ts";

/** A list of items of one shape. */
// @__NO_SIDE_EFFECTS__
export function array<Schema extends AnySchema, Pii extends boolean = false>(
  items: Schema,
  options?: FieldOptions<Pii>,
): Marked<readonly SchemaInput<Schema>[], Pii, readonly CleanOf<Schema>[]> {
  return fieldOf({ kind: "array", items: nodeOf(items), ...options }, (value, at) => {
    if (!Array.isArray(value)) wrongValue(at, "array", value);
    else value.forEach((item, index) => inspectMember(items, item, String(index), at));
  });
}

/** An object with the named properties. */
// @__NO_SIDE_EFFECTS__
export function object<const Shape extends Fields, Pii extends boolean = false>(
  fields: Shape,
  options?: FieldOptions<Pii> & { readonly unknownKeys?: UnknownKeys },
): Marked<FieldValues<Shape>, Pii, CleanValues<Shape>> {
  return fieldOf({ kind: "object", properties: nodesOf(fields), ...options }, (value, at) =>
    inspectObject(fields, value, { ...at, unknownKeys: options?.unknownKeys ?? at.unknownKeys }),
  );
}

/** An object whose keys are data: every value has the same shape. */
// @__NO_SIDE_EFFECTS__
export function record<Schema extends AnySchema, Pii extends boolean = false>(
  values: Schema,
  options?: FieldOptions<Pii>,
): Marked<
  Readonly<Record<string, SchemaInput<Schema>>>,
  Pii,
  Readonly<Record<string, CleanOf<Schema>>>
> {
  return fieldOf({ kind: "record", values: nodeOf(values), ...options }, (value, at) => {
    if (!isRecord(value)) wrongValue(at, "object", value);
    else for (const key of Object.keys(value)) inspectMember(values, value[key], key, at);
  });
}

/** Any one of several shapes. Objects that a `literal` tells apart keep their narrowing. */
// @__NO_SIDE_EFFECTS__
export function union<Schema extends AnySchema, Pii extends boolean = false>(
  options: readonly Schema[],
  notes?: FieldOptions<Pii>,
): Marked<SchemaInput<Schema>, Pii, CleanOf<Schema>> {
  return fieldOf({ kind: "union", options: options.map(nodeOf), ...notes }, (value, at) => {
    const attempts = options.map((option) => {
      const findings: Finding[] = [];
      inspectSchema(option, value, { ...at, findings });
      return findings;
    });
    const errors = attempts.map((findings) => findings.filter(isError).length);
    at.findings.push(...attempts[errors.indexOf(Math.min(...errors))]!);
  });
}

/** The shape, or null. */
// @__NO_SIDE_EFFECTS__
export function nullable<Schema extends AnySchema, Pii extends boolean = false>(
  schema: Schema,
  options?: FieldOptions<Pii>,
): Marked<
  SchemaInput<Schema> | null,
  Pii,
  [CleanOf<Schema>] extends [never] ? never : CleanOf<Schema> | null
> {
  return fieldOf({ kind: "nullable", of: nodeOf(schema), ...options }, (value, at) => {
    if (value !== null) inspectSchema(schema, value, at);
  });
}

/** The shape, or the key left out. Only a property can be left out; elsewhere it is the shape itself. */
// @__NO_SIDE_EFFECTS__
export function optional<Schema extends AnySchema, Pii extends boolean = false>(
  schema: Schema,
  options?: FieldOptions<Pii>,
): Marked<
  SchemaInput<Schema> | undefined,
  Pii,
  [CleanOf<Schema>] extends [never] ? never : CleanOf<Schema> | undefined
> {
  return fieldOf({ kind: "optional", of: nodeOf(schema), ...options }, (value, at) =>
    inspectSchema(schema, value, at),
  );
}

function inspectObject(fields: Fields, value: unknown, at: Inspection): void {
  if (!isRecord(value)) {
    wrongValue(at, "object", value);
    return;
  }
  const find = (key: string, code: Finding["code"], message: string): void => {
    at.findings.push({ path: [...at.path, key], code, message });
  };
  for (const [key, schema] of Object.entries(fields)) {
    if (Object.hasOwn(value, key)) inspectMember(schema, value[key], key, at);
    else if (!mayBeMissing(schema)) find(key, "missing-key", "is missing");
  }
  if (at.unknownKeys === "allow") return;
  for (const key of Object.keys(value)) {
    if (!Object.hasOwn(fields, key)) {
      find(key, at.unknownKeys === "warn" ? "unknown-key" : "forbidden-key", "is not in the plan");
    }
  }
}

/** Whether the schema takes `undefined`: no builder but `optional` does. */
function mayBeMissing(schema: AnySchema): boolean {
  const node = nodeOf(schema);
  if (node.kind !== "schema") return node.kind === "optional";
  const findings: Finding[] = [];
  inspectSchema(schema, undefined, { path: [], unknownKeys: "allow", findings });
  return findings.length === 0;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
