import type { Schema } from "./open-api-schemas.ts";

/** A parameter of a route. */
export interface Parameter {
  readonly name: string;
  readonly in: "query" | "path";
  readonly required: boolean;
  readonly description: string;
  readonly schema: Schema;
}

export const text: Schema = { type: "string" };
export const whole: Schema = { type: "integer", minimum: 0 };
export const query = (
  name: string,
  description: string,
  schema: Schema = text,
  required = false,
): Parameter => ({
  name,
  in: "query",
  required,
  description,
  schema,
});
export const inPath = (name: string, description: string): Parameter => ({
  name,
  in: "path",
  required: true,
  description,
  schema: text,
});

export const scope: readonly Parameter[] = [
  query("path", "Only this path.", { enum: ["track", "test"] }),
  query("run", "Only this run; empty for what came without one."),
];
export const page: readonly Parameter[] = [
  query("after", "Only with a greater seq.", whole),
  query("before", "Only with a smaller seq.", whole),
  query("order", "Which come first.", { enum: ["newest", "oldest"], default: "newest" }),
  query("limit", "At most so many.", { type: "integer", minimum: 1, maximum: 1_000, default: 100 }),
];
export const times: readonly Parameter[] = [
  query("from", "Received at or after: ISO 8601 with a zone, or milliseconds since 1970."),
  query("until", "Received before."),
];
export const filters: readonly Parameter[] = [
  query("name", "Only this event name."),
  query("status", "Only this status.", { enum: ["ok", "warning", "invalid"] }),
  query("text", "Occurs in the event's JSON text; case does not matter."),
  query(
    "property.<path>",
    "The property at this path, keys joined by dots, has this value as text: property.donation_id=123.",
  ),
  ...times,
];
export const withProperties: Parameter = query(
  "properties",
  "Planned properties that never had a value, too. Reads every event: seconds, where there are a million.",
  { type: "boolean", default: false },
);
export const timeout: Parameter = query("timeout", "Milliseconds to wait.", {
  type: "integer",
  minimum: 0,
  maximum: 300_000,
  default: 10_000,
});
