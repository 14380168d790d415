import * as z from "zod";
import type { Schema } from "./open-api-schemas.ts";
import type { QuerySchema } from "./query-schema.ts";

/** A parameter of a route. */
export interface Parameter {
  readonly name: string;
  readonly in: "query" | "path";
  readonly required: boolean;
  readonly description: string;
  readonly schema: Schema;
}

const text: Schema = { type: "string" };

/** Describes what a route reads from its query string. */
export function inQuery(query: QuerySchema<unknown>): readonly Parameter[] {
  return Object.entries(query.parameters).map(([name, parameter]) => {
    const { $schema: _, description = "", ...schema } = z.toJSONSchema(parameter);
    return {
      name,
      in: "query",
      required: !parameter.safeParse(undefined).success,
      description,
      schema,
    };
  });
}

/** Describes a part of a route's path. */
export function inPath(name: string, description: string): Parameter {
  return { name, in: "path", required: true, description, schema: text };
}
