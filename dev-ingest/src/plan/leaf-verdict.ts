import type { PlanNode } from "@tracker-analytics/sdk/plan";
import { isDecimal } from "./decimal-verdict.ts";

/**
 * Says whether a value without members is what its shape says; null for a shape with members.
 *
 * Written from the wire's rules, apart from the builders' own checks: a server that shares the sender's code approves
 * the sender's mistakes.
 */
export function leafVerdict(node: PlanNode, value: unknown): boolean | null {
  switch (node.kind) {
    case "string":
      return typeof value === "string" && hasLength(value, node.minLength, node.maxLength);
    case "int":
      return typeof value === "number" && value % 1 === 0 && isWithin(value, node);
    case "number":
    case "durationMs":
      return typeof value === "number" && isWithin(value, node);
    case "bool":
      return value === true || value === false;
    case "decimal":
      return isDecimal(value, node);
    case "timestamp":
      return isTimestamp(value, node.zone ?? "any");
    case "date":
      return typeof value === "string" && value.length === 10 && isDay(value);
    case "oneOf":
      return node.values.some((allowed) => allowed === value);
    case "literal":
      return node.value === value;
    case "any":
      return value !== undefined;
    default:
      return null;
  }
}

function isWithin(
  value: number,
  bounds: { readonly min?: number; readonly max?: number },
): boolean {
  return (
    Number.isFinite(value) &&
    value >= (bounds.min ?? -Infinity) &&
    value <= (bounds.max ?? Infinity)
  );
}

/** Counts code points, as JSON Schema does, without a copy of the text. */
function hasLength(text: string, minLength = 0, maxLength = Infinity): boolean {
  if (text.length < minLength || text.length > maxLength * 2) return false;
  if (minLength === 0 && text.length <= maxLength) return true;
  let length = 0;
  for (const _ of text) length++;
  return length >= minLength && length <= maxLength;
}

const daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function isDay(text: string): boolean {
  const match = /^([0-9]{4})-([0-9]{2})-([0-9]{2})/.exec(text);
  if (!match) return false;
  const [year, month, day] = match.slice(1).map(Number) as [number, number, number];
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = month === 2 && isLeap ? 29 : (daysOfMonth[month - 1] ?? 0);
  return day >= 1 && day <= days;
}

const timePattern =
  /^T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]{1,9})?(?:(Z)|[+-]([0-9]{2}):([0-9]{2}))?$/;
const maxTimestampUnits = 40;

function isTimestamp(value: unknown, zone: "zoned" | "naive" | "any"): boolean {
  if (typeof value !== "string" || value.length > maxTimestampUnits || !isDay(value)) return false;
  const match = timePattern.exec(value.slice(10));
  if (!match) return false;
  const [, hour, minute, second, z, offsetHour, offsetMinute] = match;
  const isZoned = z !== undefined || offsetHour !== undefined;
  if (zone !== "any" && isZoned !== (zone === "zoned")) return false;
  const limits = [
    [hour, 23],
    [minute, 59],
    [second, 59],
    [offsetHour ?? "0", 23],
    [offsetMinute ?? "0", 59],
  ] as const;
  return limits.every(([digits, max]) => Number(digits) <= max);
}
