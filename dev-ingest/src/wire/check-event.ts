import { type Issue, wireIssue } from "./issue.ts";
import type { WireLimits } from "./limits.ts";

/** What the scan of the body knows of one event before its value is looked at. */
export interface EventMeasure {
  readonly bytes: number;
  readonly depth: number;
  readonly keys: number;
}

/** Says which limit an event is over, or null. */
export function findOverLimit(measure: EventMeasure, limits: WireLimits): Issue | null {
  if (measure.bytes > limits.maxEventBytes) {
    return wireIssue(
      "event-too-large",
      "",
      `The event has ${measure.bytes} bytes; at most ${limits.maxEventBytes} are taken. Leave out or shorten its longest property.`,
    );
  }
  if (measure.depth > limits.maxDepth) {
    return wireIssue(
      "event-too-deep",
      "",
      `The event is nested ${measure.depth} levels deep; at most ${limits.maxDepth} are taken. Flatten its properties.`,
    );
  }
  if (measure.keys > limits.maxKeys) {
    return wireIssue(
      "event-too-many-keys",
      "",
      `The event has ${measure.keys} keys; at most ${limits.maxKeys} are taken. Send an array of values, or several events.`,
    );
  }
  return null;
}

/** Says why a value is not an event, or null. Cheap: looks at the two fields only. */
export function findMisshape(value: unknown, limits: WireLimits): Issue | null {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return wireIssue(
      "event-not-object",
      "",
      `Expected an event {"event_name": string, "properties": object}, found ${kindOf(value)}.`,
    );
  }
  const { event_name: name, properties } = value as { event_name?: unknown; properties?: unknown };
  if (typeof name !== "string") {
    return name === undefined
      ? wireIssue(
          "event-name-missing",
          "/event_name",
          'The event has no "event_name". Name it with a string.',
        )
      : wireIssue(
          "event-name-not-string",
          "/event_name",
          `"event_name" must be a string, found ${kindOf(name)}.`,
        );
  }
  if (name.length === 0) {
    return wireIssue(
      "event-name-empty",
      "/event_name",
      '"event_name" is an empty string. Give the event a name.',
    );
  }
  if (name.length > limits.maxNameUnits) {
    return wireIssue(
      "event-name-too-long",
      "/event_name",
      `"event_name" has ${name.length} UTF-16 units; at most ${limits.maxNameUnits} are taken. Put what varies into "properties".`,
    );
  }
  if (typeof properties !== "object" || properties === null || Array.isArray(properties)) {
    return properties === undefined
      ? wireIssue(
          "properties-missing",
          "/properties",
          'The event has no "properties". Send {} when there are none.',
        )
      : wireIssue(
          "properties-not-object",
          "/properties",
          `"properties" must be an object, found ${kindOf(properties)}.`,
        );
  }
  return null;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return "an object";
  return `a ${typeof value}`;
}
