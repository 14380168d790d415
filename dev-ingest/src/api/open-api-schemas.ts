import * as z from "zod";
import { shapes } from "./shapes.ts";

/** A JSON Schema. */
export type Schema = Readonly<Record<string, unknown>>;

/** The shapes of the API as JSON Schemas that refer to each other by name. */
export function openApiSchemas(): Readonly<Record<string, Schema>> {
  const registry = z.registry<{ id: string }>();
  for (const [id, shape] of Object.entries(shapes)) registry.add(shape, { id });
  const { schemas } = z.toJSONSchema(registry, {
    uri: (id) => `#/components/schemas/${id}`,
    // That nothing changes in an answer goes without saying.
    override: ({ jsonSchema }) => delete jsonSchema.readOnly,
  });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, schema]) => {
      const { $schema: _schema, $id: _id, ...shape } = schema;
      return [id, shape];
    }),
  );
}
