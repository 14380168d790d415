import type { Notes, PlanNode, PropertyNotes, UnknownKeys } from "@tracker-analytics/sdk/plan";
import { jsonSchemaOf } from "./foreign-schema.ts";
import { isOptional, type PlanModel } from "./plan-model.ts";

type JsonSchema = Record<string, unknown>;

const unsignedDecimal = String.raw`[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?`;
const zero = String.raw`0+(\.0+)?([eE][+-]?[0-9]+)?`;
const leapYear = "([0-9][0-9](0[48]|[2468][048]|[13579][26])|([02468][048]|[13579][26])00)";
const day = `(${leapYear}-02-29|[0-9]{4}-(02-(0[1-9]|1[0-9]|2[0-8])|(0[469]|11)-(0[1-9]|[12][0-9]|30)|(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])))`;
const hourAndMinute = "([01][0-9]|2[0-3]):[0-5][0-9]";
const moment = String.raw`${day}T${hourAndMinute}:[0-5][0-9](\.[0-9]{1,9})?`;
const zone = `(Z|[+-]${hourAndMinute})`;
const zoneByKind = { zoned: zone, naive: "", any: `${zone}?` };

/**
 * Writes a plan as the JSON Schema (2020-12) of a request body. Each event's properties are under `$defs`; units,
 * personal data and owners are annotations: `unit`, `pii`, `since`, `owner`.
 */
export function planJsonSchema(plan: PlanModel): JsonSchema {
  const names = [...plan.events.keys()];
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: "Analytics events",
    description: "A request body: events in the order they were tracked.",
    type: "array",
    items: {
      anyOf: names.map((name) => ({
        type: "object",
        properties: {
          event_name: { const: name },
          properties: { $ref: reference(name) },
        },
        required: ["event_name", "properties"],
      })),
    },
    $defs: Object.fromEntries(
      [...plan.events].map(([name, { properties, ...notes }]) => [
        name,
        { ...nodeJsonSchema(properties, plan.unknownKeys), ...annotations(notes) },
      ]),
    ),
  };
}

/** A reference is a URL: what its fragment may not hold is escaped, over what a pointer escapes. */
function reference(name: string): string {
  const token = name.replaceAll("~", "~0").replaceAll("/", "~1");
  return `#/$defs/${encodeURIComponent(token)}`;
}

/** Writes one shape as JSON Schema. Bounds of a decimal given as text are an annotation; its sign is a pattern. */
export function nodeJsonSchema(node: PlanNode, unknownKeys: UnknownKeys = "warn"): JsonSchema {
  const inner = (part: PlanNode): JsonSchema => nodeJsonSchema(part, unknownKeys);
  const bounds = "min" in node || "max" in node ? numberBounds(node) : {};
  const notes = annotations(node);
  switch (node.kind) {
    case "string":
      return defined({
        type: "string",
        minLength: node.minLength,
        maxLength: node.maxLength,
        ...notes,
      });
    case "int":
      return { type: "integer", ...bounds, ...notes };
    case "number":
      return { type: "number", ...bounds, ...notes };
    case "durationMs":
      return { type: "number", ...bounds, unit: "ms", ...notes };
    case "bool":
      return { type: "boolean", ...notes };
    case "any":
      return notes;
    case "decimal":
      return {
        anyOf: [
          { type: "number", ...bounds },
          { type: "string", ...decimalText(node) },
        ],
        ...notes,
      };
    case "timestamp":
      return {
        type: "string",
        pattern: `^${moment}${zoneByKind[node.zone ?? "any"]}$`,
        ...(node.zone === "zoned" ? { format: "date-time" } : {}),
        ...notes,
      };
    case "date":
      return { type: "string", pattern: `^${day}$`, format: "date", ...notes };
    case "oneOf":
      return { enum: node.values, ...notes };
    case "literal":
      return { const: node.value, ...notes };
    case "array":
      return { type: "array", items: inner(node.items), ...notes };
    case "record":
      return { type: "object", additionalProperties: inner(node.values), ...notes };
    case "object": {
      const keys = node.unknownKeys ?? unknownKeys;
      const members = Object.entries(node.properties);
      return {
        type: "object",
        properties: Object.fromEntries(
          members.map(([key, part]) => [key, nodeJsonSchema(part, unknownKeys)]),
        ),
        required: members.filter(([, part]) => !isOptional(part)).map(([key]) => key),
        ...(keys === "forbid" ? { additionalProperties: false } : {}),
        ...notes,
      };
    }
    case "union":
      return { anyOf: node.options.map(inner), ...notes };
    case "nullable":
      return { anyOf: [inner(node.of), { type: "null" }], ...notes };
    case "optional":
      return { ...inner(node.of), ...notes };
    default: {
      const { $schema: _, ...schema } = jsonSchemaOf(node.schema) ?? {};
      return { ...schema, ...notes };
    }
  }
}

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

function numberBounds({ min, max }: Bounds): JsonSchema {
  return defined({ minimum: min, maximum: max });
}

function decimalText({ min, max }: Bounds): JsonSchema {
  const pattern = min === 0 ? `^(-${zero}|${unsignedDecimal})$` : `^-?${unsignedDecimal}$`;
  // JSON Schema cannot compare text as a number.
  return defined({ pattern, decimalMinimum: min === 0 ? undefined : min, decimalMaximum: max });
}

function annotations(notes: Notes | PropertyNotes): JsonSchema {
  const { unit, pii } = notes as PropertyNotes;
  const { description, since, deprecated, owner } = notes;
  return defined({
    description,
    unit,
    pii,
    since,
    owner,
    deprecated: deprecated === undefined ? undefined : deprecated !== false,
    deprecatedBecause: typeof deprecated === "string" ? deprecated : undefined,
  });
}

function defined(schema: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(schema).filter(([, value]) => value !== undefined));
}
