import type { Notes, PlanNode, StandardSchema, UnknownKeys } from "@tracker-analytics/sdk/plan";
import { pointerTo } from "../wire/issue.ts";
import { type EventModel, PlanError, type PlanModel } from "./plan-model.ts";
import { readIds } from "./read-ids.ts";

/** Version of the JSON form of a plan, under the key `trackerAnalyticsPlan`. */
export const planFormatVersion = 1;

const unknownKeysValues: readonly unknown[] = ["warn", "allow", "forbid"];
const leafKinds = new Set([
  "string",
  "int",
  "number",
  "durationMs",
  "bool",
  "any",
  "decimal",
  "timestamp",
  "date",
]);
/** A shape that contains itself would never end. */
const maxDepth = 64;

/**
 * Reads a plan out of what a module exports or a JSON file holds.
 *
 * @throws {PlanError} naming the first place that is not as a plan must be.
 */
export function readPlan(value: unknown): PlanModel {
  if (!isObject(value) || !isObject(value["events"])) {
    throw new PlanError("it has no events. Make it with definePlan({ … }).");
  }
  const { trackerAnalyticsPlan: version = planFormatVersion, unknownKeys = "warn" } = value;
  if (version !== planFormatVersion) {
    throw new PlanError(
      `its format is ${JSON.stringify(version)}, and this dev-ingest reads ${planFormatVersion}. Export it again.`,
    );
  }
  if (!unknownKeysValues.includes(unknownKeys)) {
    throw new PlanError(`/unknownKeys is none of "warn", "allow" and "forbid".`);
  }
  const events = new Map<string, EventModel>();
  for (const [name, event] of Object.entries(value["events"])) {
    events.set(name, readEvent(event, pointerTo("/events", name)));
  }
  for (const [name, { next = [] }] of events)
    for (const follower of next)
      if (!events.has(follower))
        throw new PlanError(
          `${pointerTo("/events", name)}/next names ${JSON.stringify(follower)}, which the plan does not have.`,
        );
  if (events.size === 0) throw new PlanError("it has no events. Add one: name: event({ … }).");
  return {
    unknownKeys: unknownKeys as UnknownKeys,
    ids: readIds(value["ids"], events),
    events,
  };
}

function readEvent(event: unknown, path: string): EventModel {
  if (!isObject(event) || !("properties" in event)) {
    throw new PlanError(`${path} is not an event. Make it with event({ … }).`);
  }
  const properties = readNode(event["properties"], `${path}/properties`, 0);
  return {
    ...readNotes(event, path),
    ...readNext(event["next"], path),
    ...readTime(event["time"], properties, path),
    properties,
  };
}

function readTime(time: unknown, properties: PlanNode, path: string): Pick<EventModel, "time"> {
  if (time === undefined) return {};
  if (typeof time !== "string")
    throw new PlanError(`${path}/time is not the name of a property, such as "paid_at".`);
  if (properties.kind === "object" && !Object.hasOwn(properties.properties, time))
    throw new PlanError(
      `${path}/time names ${JSON.stringify(time)}, which is not a property of the event.`,
    );
  return { time };
}

function readNext(next: unknown, path: string): Pick<EventModel, "next"> {
  if (next === undefined) return {};
  if (!Array.isArray(next) || next.some((name) => typeof name !== "string"))
    throw new PlanError(`${path}/next is not a list of event names.`);
  return { next: next as readonly string[] };
}

function readNode(given: unknown, path: string, depth: number): PlanNode {
  if (depth > maxDepth) throw new PlanError(`${path} is nested more than ${maxDepth} levels deep.`);
  if ((typeof given !== "object" && typeof given !== "function") || given === null) {
    throw new PlanError(
      `${path} is not a shape. Use a builder, such as string(), or a Standard Schema.`,
    );
  }
  // A builder's field holds its shape; another library's schema is the shape.
  const value = ("node" in given && "inspect" in given ? given.node : given) as Record<
    string,
    unknown
  >;
  if ("~standard" in value) return { kind: "schema", schema: value as unknown as StandardSchema };
  const inner = (key: string): PlanNode => readNode(value[key], `${path}/${key}`, depth + 1);
  const notes = {
    ...readNotes(value, path),
    ...checked(value, "unit", "string", path),
    ...checked(value, "pii", "boolean", path),
    ...(isObject(value["constraints"]) ? { constraints: value["constraints"] } : {}),
  };
  const { kind } = value;
  if (typeof kind === "string" && leafKinds.has(kind)) {
    const bounds = ["min", "max", "minLength", "maxLength"].map((key) =>
      checked(value, key, "number", path),
    );
    const { zone = "any" } = value;
    if (zone !== "any" && zone !== "zoned" && zone !== "naive") {
      throw new PlanError(`${path}/zone is none of "zoned", "naive" and "any".`);
    }
    const zoneOf = kind === "timestamp" ? { zone } : {};
    return Object.assign({ ...notes, kind, ...zoneOf }, ...bounds) as PlanNode;
  }
  switch (kind) {
    case "oneOf":
      if (!Array.isArray(value["values"]) || value["values"].length === 0) {
        throw new PlanError(`${path}/values is not a list of values.`);
      }
      return { ...notes, kind, values: value["values"] as never };
    case "literal":
      return { ...notes, kind, value: value["value"] as never };
    case "array":
      return { ...notes, kind, items: inner("items") };
    case "record":
      return { ...notes, kind, values: inner("values") };
    case "nullable":
    case "optional":
      return { ...notes, kind, of: inner("of") };
    case "union":
      if (!Array.isArray(value["options"]) || value["options"].length === 0) {
        throw new PlanError(`${path}/options is not a list of shapes.`);
      }
      return {
        ...notes,
        kind,
        options: value["options"].map((option, index) =>
          readNode(option, `${path}/options/${index}`, depth + 1),
        ),
      };
    case "object":
      return { ...notes, kind, ...readMembers(value, path, depth) };
    case "schema":
      return readNode(value["schema"], path, depth + 1);
    default:
      throw new PlanError(`${path} is of no known kind: ${JSON.stringify(kind) ?? "undefined"}.`);
  }
}

function readMembers(
  value: Record<string, unknown>,
  path: string,
  depth: number,
): { readonly properties: Record<string, PlanNode>; readonly unknownKeys?: UnknownKeys } {
  const { properties, unknownKeys } = value;
  if (!isObject(properties)) throw new PlanError(`${path}/properties is not an object.`);
  if (unknownKeys !== undefined && !unknownKeysValues.includes(unknownKeys)) {
    throw new PlanError(`${path}/unknownKeys is none of "warn", "allow" and "forbid".`);
  }
  const members = Object.entries(properties).map(([key, member]): [string, PlanNode] => [
    key,
    readNode(member, pointerTo(`${path}/properties`, key), depth + 1),
  ]);
  return {
    properties: Object.fromEntries(members),
    ...(unknownKeys === undefined ? {} : { unknownKeys: unknownKeys as UnknownKeys }),
  };
}

function readNotes(value: Record<string, unknown>, path: string): Notes {
  const { deprecated } = value;
  if (
    deprecated !== undefined &&
    typeof deprecated !== "boolean" &&
    typeof deprecated !== "string"
  ) {
    throw new PlanError(`${path}/deprecated is neither true nor a string.`);
  }
  return {
    ...checked(value, "description", "string", path),
    ...checked(value, "since", "string", path),
    ...checked(value, "owner", "string", path),
    ...(deprecated === undefined ? {} : { deprecated }),
  };
}

function checked(
  value: Record<string, unknown>,
  key: string,
  type: "string" | "number" | "boolean",
  path: string,
): Record<string, never> {
  const found = value[key];
  if (found === undefined) return {};
  if (typeof found !== type) throw new PlanError(`${path}/${key} is no ${type}.`);
  return { [key]: found } as Record<string, never>;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
