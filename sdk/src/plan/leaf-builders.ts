import { leafOf } from "./field.ts";
import type { FieldOptions, Marked } from "./field-options.ts";
import type { JsonScalar, NumberBounds, TimestampZone } from "./plan-node.ts";

/** A decimal object of any library, such as decimal.js or big.js: serialises to a string or a number. */
export interface DecimalLike {
  toJSON(): string | number;
  // A Date has toJSON too, and is no decimal.
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
  const { minLength = 0, maxLength = Infinity } = options ?? {};
  return leafOf({ kind: "string", ...options }, "string", (value: string) => {
    if (typeof value !== "string") return false;
    if (!minLength && maxLength === Infinity) return true;
    // Code points, as JSON Schema counts them.
    return isWithin(Array.from(value).length, { min: minLength, max: maxLength });
  });
}

/** A whole number. */
// @__NO_SIDE_EFFECTS__
export function int<Pii extends boolean = false>(
  options?: FieldOptions<Pii> & NumberBounds,
): Marked<number, Pii> {
  return leafOf(
    { kind: "int", ...options },
    "int",
    (value: number) => Number.isInteger(value) && isWithin(value, options),
  );
}

/** Any number. */
// @__NO_SIDE_EFFECTS__
export function number<Pii extends boolean = false>(
  options?: FieldOptions<Pii> & NumberBounds,
): Marked<number, Pii> {
  return leafOf({ kind: "number", ...options }, "number", isNumber(options));
}

/** True or false. */
// @__NO_SIDE_EFFECTS__
export function bool<Pii extends boolean = false>(
  options?: FieldOptions<Pii>,
): Marked<boolean, Pii> {
  return leafOf(
    { kind: "bool", ...options },
    "true or false",
    (value: boolean) => typeof value === "boolean",
  );
}

/** Whatever JSON can say. */
// @__NO_SIDE_EFFECTS__
export function any<Pii extends boolean = false>(
  options?: FieldOptions<Pii>,
): Marked<unknown, Pii> {
  return leafOf({ kind: "any", ...options }, "anything", (value: unknown) => value !== undefined);
}

/**
 * A decimal number of any precision, such as money: on the wire a string (`"25.00"`, `"1E+2"`) or a number. Compared
 * with its bounds as a number: `"0.10"` equals `0.1`.
 */
// @__NO_SIDE_EFFECTS__
export function decimal<Pii extends boolean = false>(
  options?: FieldOptions<Pii> & NumberBounds,
): Marked<string | number | bigint | DecimalLike, Pii> {
  return leafOf(
    { kind: "decimal", ...options },
    "decimal",
    (value: number | string) =>
      (typeof value === "string" ? decimalPattern.test(value) : Number.isFinite(value)) &&
      isBetween(Number(value), options),
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
  return leafOf(
    { kind: "timestamp", ...options },
    zone === "any" ? "timestamp" : `${zone} timestamp`,
    (value: string) => {
      const parts = typeof value === "string" && timestampPattern.exec(value);
      return !!parts && isDay(parts[1]!) && (zone === "any" || (zone === "zoned") === !!parts[2]);
    },
  );
}

/** A calendar day: `"2026-01-04"`. */
// @__NO_SIDE_EFFECTS__
export function date<Pii extends boolean = false>(
  options?: FieldOptions<Pii>,
): Marked<string, Pii> {
  return leafOf({ kind: "date", ...options }, "date", isDay);
}

/** A length of time: a number of milliseconds, with fractions, negative where a clock stepped back. */
// @__NO_SIDE_EFFECTS__
export function durationMs<Pii extends boolean = false>(
  options?: FieldOptions<Pii> & NumberBounds,
): Marked<number | DurationLike, Pii> {
  return leafOf({ kind: "durationMs", ...options }, "number of milliseconds", isNumber(options));
}

/** One of the listed values. */
// @__NO_SIDE_EFFECTS__
export function oneOf<const Value extends JsonScalar, Pii extends boolean = false>(
  values: readonly Value[],
  options?: FieldOptions<Pii>,
): Marked<Value, Pii> {
  return leafOf(
    { kind: "oneOf", values, ...options },
    values.map((value) => JSON.stringify(value)).join(" or "),
    (value: Value) => values.includes(value),
  );
}

/** Exactly this value: what tells the members of a union apart. */
// @__NO_SIDE_EFFECTS__
export function literal<const Value extends JsonScalar, Pii extends boolean = false>(
  value: Value,
  options?: FieldOptions<Pii>,
): Marked<Value, Pii> {
  return leafOf(
    { kind: "literal", value, ...options },
    JSON.stringify(value),
    (found: unknown) => found === value,
  );
}

const decimalPattern = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

const timestampPattern =
  /^(\d{4}-\d\d-\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?$/;

function isNumber(bounds?: NumberBounds): (value: number) => boolean {
  return (value) => typeof value === "number" && isWithin(value, bounds);
}

/** Whether a number is finite and within its bounds. */
function isWithin(value: number, bounds?: NumberBounds): boolean {
  return Number.isFinite(value) && isBetween(value, bounds);
}

/** Whether a number is within its bounds; the text of a decimal may be larger than any number. */
function isBetween(value: number, { min = -Infinity, max = Infinity }: NumberBounds = {}): boolean {
  return value >= min && value <= max;
}

/** Whether the text is a day of the calendar: there is no 30 February. */
function isDay(value: string): boolean {
  if (typeof value !== "string" || !/^\d{4}-\d\d-\d\d$/.test(value)) return false;
  return new Date(value).toJSON()?.startsWith(value) ?? false;
}
