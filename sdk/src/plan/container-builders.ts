import { asField, fieldOf } from "./field.ts";
import type { FieldOptions, Marked, MarkedOptional } from "./field-options.ts";
import { type Finding, isError, isRecord, unexpected, within } from "./inspection.ts";
import type { UnknownKeys } from "./plan-node.ts";
import type { SchemaInput } from "./standard-schema.ts";
import type { AnySchema, CleanOf, CleanValues, Fields, FieldValues } from "./types.ts";

/** A list of items of one shape. */
// @__NO_SIDE_EFFECTS__
export function array<Schema extends AnySchema, Pii extends boolean = false>(
  items: Schema,
  options?: FieldOptions<Pii>,
): Marked<readonly SchemaInput<Schema>[], Pii, readonly CleanOf<Schema>[]> {
  const { node, inspect } = asField(items);
  return fieldOf("array", { ...options, items: node }, (value, unknownKeys) =>
    Array.isArray(value)
      ? value.flatMap((item, index) => within(String(index), inspect(item, unknownKeys)))
      : unexpected("array", value),
  );
}

/** An object with the named properties. */
// @__NO_SIDE_EFFECTS__
export function object<const Shape extends Fields, Pii extends boolean = false>(
  fields: Shape,
  options?: FieldOptions<Pii> & { readonly unknownKeys?: UnknownKeys },
): Marked<FieldValues<Shape>, Pii, CleanValues<Shape>> {
  const properties = Object.fromEntries(
    Object.entries(fields).map(([key, schema]) => [key, asField(schema).node]),
  );
  return fieldOf("object", { ...options, properties }, (value, outer) => {
    if (!isRecord(value)) return unexpected("object", value);
    const unknownKeys = options?.unknownKeys ?? outer;
    return Object.keys({ ...fields, ...value }).flatMap((key): readonly Finding[] => {
      const schema = ownMember(fields, key);
      if (schema) {
        return within(key, asField(schema).inspect(ownMember(value, key), unknownKeys));
      }
      if (unknownKeys === "allow") return [];
      const code = unknownKeys === "forbid" ? "forbidden-key" : "unknown-key";
      return [{ code, message: "is not in the plan", path: [key] }];
    });
  });
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
  const { node, inspect } = asField(values);
  return fieldOf("record", { ...options, values: node }, (value, unknownKeys) =>
    isRecord(value)
      ? Object.keys(value).flatMap((key) => within(key, inspect(value[key], unknownKeys)))
      : unexpected("object", value),
  );
}

/** Any one of several shapes. Objects that a `literal` tells apart keep their narrowing. */
// @__NO_SIDE_EFFECTS__
export function union<Schema extends AnySchema, Pii extends boolean = false>(
  options: readonly Schema[],
  notes?: FieldOptions<Pii>,
): Marked<SchemaInput<Schema>, Pii, CleanOf<Schema>> {
  const fields = options.map(asField);
  const nodes = fields.map(({ node }) => node);
  return fieldOf("union", { ...notes, options: nodes }, (value, unknownKeys) =>
    fields
      .map(({ inspect }) => inspect(value, unknownKeys))
      .reduce((closest, next) =>
        next.filter(isError).length < closest.filter(isError).length ? next : closest,
      ),
  );
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
  const { node, inspect } = asField(schema);
  return fieldOf("nullable", { ...options, of: node }, (value, unknownKeys) =>
    value === null ? [] : inspect(value, unknownKeys),
  );
}

/** The shape, or the key left out. */
// @__NO_SIDE_EFFECTS__
export function optional<Schema extends AnySchema, Pii extends boolean = false>(
  schema: Schema,
  options?: FieldOptions<Pii>,
): MarkedOptional<
  SchemaInput<Schema> | undefined,
  Pii,
  [CleanOf<Schema>] extends [never] ? never : CleanOf<Schema> | undefined
> {
  const { node, inspect } = asField(schema);
  return fieldOf("optional", { ...options, of: node }, (value, unknownKeys) =>
    value === undefined ? [] : inspect(value, unknownKeys),
  );
}

/** The value at the key, unless it is the prototype's, as that of `constructor`. */
function ownMember<Value>(value: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}
