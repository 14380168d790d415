import type { PlanNode } from "@tracker-analytics/sdk/plan";

/** What a shape expects, in words: `a decimal or null`. */
export function expectedWords(node: PlanNode): string {
  switch (node.kind) {
    case "nullable":
      return `${expectedWords(node.of)} or null`;
    case "optional":
      return expectedWords(node.of);
    case "oneOf":
      return listed(node.values.map((value) => JSON.stringify(value)));
    case "literal":
      return JSON.stringify(node.value);
    case "union":
      return listed([...new Set(node.options.map(expectedWords))]);
    case "timestamp":
      return node.zone === undefined || node.zone === "any"
        ? "a timestamp"
        : `a ${node.zone} timestamp`;
    case "string":
      return `a string${boundsWords(node.minLength, node.maxLength, " characters")}`;
    case "number":
      return `a number${boundsWords(node.min, node.max)}`;
    case "int":
      return `a whole number${boundsWords(node.min, node.max)}`;
    case "decimal":
      return `a decimal${boundsWords(node.min, node.max)}`;
    case "durationMs":
      return `a number of milliseconds${boundsWords(node.min, node.max)}`;
    case "bool":
      return "true or false";
    case "date":
      return "a date";
    case "array":
      return "an array";
    case "object":
    case "record":
      return "an object";
    case "any":
      return "any value";
    default:
      return "what its schema says";
  }
}

function boundsWords(min = -Infinity, max = Infinity, unit = ""): string {
  if (min !== -Infinity && max !== Infinity) return ` of ${min} to ${max}${unit}`;
  if (min !== -Infinity) return ` of at least ${min}${unit}`;
  return max === Infinity ? "" : ` of at most ${max}${unit}`;
}

function listed(words: readonly string[]): string {
  return words.length < 2
    ? (words[0] ?? "nothing")
    : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

const maxShownUnits = 40;

/** A value in words. Text that is personal is measured, not shown. */
export function foundWords(value: unknown, isPersonal: boolean): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "object" && value !== null) return "an object";
  if (typeof value !== "string")
    return isPersonal && value !== null ? `a ${typeof value}` : String(value);
  if (isPersonal || value.length > maxShownUnits) return `a string of ${value.length} units`;
  return JSON.stringify(value);
}

/** What a sender should do about a value that its shape does not take. */
export function adviceFor(node: PlanNode, value: unknown): string {
  if (value === null) return "Send a value, or make it nullable() in the plan.";
  switch (node.kind) {
    case "nullable":
    case "optional":
      return adviceFor(node.of, value);
    case "decimal":
      return 'Send text such as "25.00", or a number.';
    case "timestamp":
      return node.zone === "naive"
        ? 'Send ISO 8601 in UTC without a zone: "2026-01-04T12:00:00".'
        : 'Send ISO 8601 with a zone: "2026-01-04T12:00:00Z".';
    case "date":
      return 'Send a day of the calendar: "2026-01-04".';
    case "int":
    case "number":
    case "durationMs":
    case "bool":
      return typeof value === "string"
        ? "Send it without quotes."
        : "Send such a value, or widen the plan.";
    case "string":
      return typeof value === "string" ? "Shorten it, or widen the plan." : "Send it in quotes.";
    default:
      return "Send such a value, or widen the plan.";
  }
}
