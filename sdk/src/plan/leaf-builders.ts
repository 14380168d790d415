import { compareDecimals, isDecimal } from "./compare-decimals.ts";
import { fieldOf } from "./field.ts";
import type { FieldOptions, Marked } from "./field-options.ts";
import { unexpected } from "./inspection.ts";
import type { JsonScalar, NumberBounds, PlanNode, TimestampZone } from "./plan-node.ts";
import type { Field } from "./types.ts";

/** A decimal object of any library, such as decimal.js or big.js: serializes to a string or a number. */
export interface DecimalLike {
  toJSON(): string | number;
  // A Date has toJSON too, and is not a decimal.
  readonly getTime?: never;
}

/** A `Temporal.Instant`, by shape. */
export interface InstantLike {
  toJSON(): string;
  readonly epochMilliseconds: number;
  readonly timeZoneId?: never;
}

/** A `Temporal.Duration`, by shape. */
export interface DurationLike {
  total(unit: "milliseconds"): number;
}

/** Text. Lengths are Unicode code points, 0 or more. */
// @__NO_SIDE_EFFECTS__
export function string<Pii extends boolean = false>(
  options?: FieldOptions<Pii> & { readonly minLength?: number; readonly maxLength?: number },
): Marked<string, Pii> {
  return leafOf(
    "string",
    options,
    // Code points, as JSON Schema counts them.
    (value) =>
      typeof value === "string" &&
      isWithin(Array.from(value).length, options?.minLength, options?.maxLength),
  );
}

/** A whole number. */
// @__NO_SIDE_EFFECTS__
export function int<Pii extends boolean = false>(
  options?: FieldOptions<Pii> & NumberBounds,
): Marked<number, Pii> {
  return numberOf("int", options, Number.isInteger);
}

/** Any number. */
// @__NO_SIDE_EFFECTS__
export function number<Pii extends boolean = false>(
  options?: FieldOptions<Pii> & NumberBounds,
): Marked<number, Pii> {
  return numberOf("number", options, Number.isFinite);
}

/** True or false. */
// @__NO_SIDE_EFFECTS__
export function bool<Pii extends boolean = false>(
  options?: FieldOptions<Pii>,
): Marked<boolean, Pii> {
  return leafOf("bool", options, (value) => typeof value === "boolean");
}

/** Whatever JSON can say. */
// @__NO_SIDE_EFFECTS__
export function any<Pii extends boolean = false>(
  options?: FieldOptions<Pii>,
): Marked<unknown, Pii> {
  return leafOf("any", options, (value) => value !== undefined);
}

/**
 * A decimal number of any precision, such as money: on the wire a string (`"25.00"`, `"1E+2"`) or a number. Compared
 * with its bounds as a decimal, digit by digit: `"0.10"` equals 0.1, and `"0.10000000000000000001"` is more.
 */
// @__NO_SIDE_EFFECTS__
export function decimal<Pii extends boolean = false>(
  options?: FieldOptions<Pii> & NumberBounds,
): Marked<string | number | bigint | DecimalLike, Pii> {
  return leafOf(
    "decimal",
    options,
    (value) =>
      isDecimal(value) &&
      !(compareDecimals(value, options?.min) < 0 || compareDecimals(value, options?.max) > 0),
  );
}

/**
 * A moment, as ISO 8601 text: `"2026-01-04T12:00:00.123456+00:00"`, or without a zone, meaning UTC. A `Date` arrives
 * zoned.
 */
// @__NO_SIDE_EFFECTS__
export function timestamp<Pii extends boolean = false>(
  options?: FieldOptions<Pii> & {
    /** @default "any" */
    readonly zone?: TimestampZone;
  },
): Marked<string | Date | InstantLike, Pii> {
  const { zone = "any" } = options ?? {};
  return leafOf("timestamp", options, (value) => {
    if (typeof value !== "string" || !isDay(value.slice(0, 10))) return false;
    const time = timePattern.exec(value.slice(10));
    return !!time && (zone === "any" || zone === (time[4] ? "zoned" : "naive"));
  });
}

/** A calendar day: `"2026-01-04"`. */
// @__NO_SIDE_EFFECTS__
export function date<Pii extends boolean = false>(
  options?: FieldOptions<Pii>,
): Marked<string, Pii> {
  return leafOf("date", options, isDay);
}

/** A length of time: a number of milliseconds, with fractions, negative where a clock stepped back. */
// @__NO_SIDE_EFFECTS__
export function durationMs<Pii extends boolean = false>(
  options?: FieldOptions<Pii> & NumberBounds,
): Marked<number | DurationLike, Pii> {
  return numberOf("durationMs", options, Number.isFinite);
}

/** One of the listed values. */
// @__NO_SIDE_EFFECTS__
export function oneOf<const Value extends JsonScalar, Pii extends boolean = false>(
  values: readonly Value[],
  options?: FieldOptions<Pii>,
): Marked<Value, Pii> {
  return leafOf("oneOf", { ...options, values }, (found) => values.includes(found as Value));
}

/** Exactly this value: what distinguishes the members of a union. */
// @__NO_SIDE_EFFECTS__
export function literal<const Value extends JsonScalar, Pii extends boolean = false>(
  value: Value,
  options?: FieldOptions<Pii>,
): Marked<Value, Pii> {
  return leafOf("literal", { ...options, value }, (found) => found === value);
}

const timePattern = /^T([01]\d|2[0-3])(:[0-5]\d){2}(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)?$/;

/** What of a shape's options narrows it; the rest is said to people. */
const limits = ["min", "max", "minLength", "maxLength", "zone", "values", "value"];

/** A shape without members: a value is good or it is not. */
// @__NO_SIDE_EFFECTS__
function leafOf<Value, Clean>(
  kind: PlanNode["kind"],
  rest: Partial<PlanNode> | undefined,
  isGood: (value: unknown) => boolean,
): Field<Value, Clean> {
  return fieldOf(kind, rest, (value) =>
    // As it is written in the plan: `int({"min":1})`.
    isGood(value) ? [] : unexpected(`${kind}(${JSON.stringify(rest, limits) ?? ""})`, value),
  );
}

// @__NO_SIDE_EFFECTS__
function numberOf<Value, Clean>(
  kind: PlanNode["kind"],
  options: NumberBounds | undefined,
  isGood: (value: unknown) => boolean,
): Field<Value, Clean> {
  return leafOf(
    kind,
    options,
    (value) => isGood(value) && isWithin(value as number, options?.min, options?.max),
  );
}

function isWithin(value: number, min?: number, max?: number): boolean {
  // Nothing is less or more than undefined.
  return !(value < min! || value > max!);
}

/** Whether the text is a day of the calendar: there is no 30 February. */
function isDay(value: unknown): boolean {
  // Years beyond four digits have a sign, which sorts before the digits.
  return (
    typeof value === "string" && value > "0" && new Date(value).toJSON()?.slice(0, 10) === value
  );
}
