type Schema = Readonly<Record<string, unknown>>;

/** Says where a value does not fit a JSON Schema of the kind that the API is described with; empty when it fits. */
export function misfits(
  value: unknown,
  schema: Schema,
  schemas: Readonly<Record<string, Schema>>,
  at = "",
): string[] {
  if (typeof schema["$ref"] === "string") {
    return misfits(value, schemas[schema["$ref"].split("/").at(-1)!]!, schemas, at);
  }
  if (Array.isArray(schema["enum"]))
    return schema["enum"].includes(value) ? [] : [`${at} is none of its values`];
  const types = [schema["type"]].flat();
  if (!types.includes(typeOf(value)) && !(types.includes("number") && typeof value === "number")) {
    return [`${at} is ${typeOf(value)}, not ${types.join(" or ")}`];
  }
  if (Array.isArray(value))
    return value.flatMap((item, index) =>
      misfits(item, schema["items"] as Schema, schemas, `${at}/${index}`),
    );
  if (typeof value !== "object" || value === null) return [];
  const properties = (schema["properties"] ?? {}) as Readonly<Record<string, Schema>>;
  const missing = ((schema["required"] ?? []) as string[])
    .filter((key) => !(key in value))
    .map((key) => `${at}/${key} is missing`);
  const more = schema["additionalProperties"];
  return Object.entries(value).reduce((found, [key, item]) => {
    const known = Object.hasOwn(properties, key) ? properties[key] : more;
    if (known === false) return [...found, `${at}/${key} is not described`];
    return typeof known === "object" && known !== null
      ? [...found, ...misfits(item, known as Schema, schemas, `${at}/${key}`)]
      : found;
  }, missing);
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  if (typeof value === "number") return Number.isInteger(value) ? "integer" : "number";
  return typeof value;
}
