import { isAsymmetricMatcher } from "./asymmetric.ts";

/** One property that is not as expected. */
export interface Difference {
  /** From the properties: `amount`, `donor.country`, `bids[0].id`. */
  readonly path: string;
  /** The expected value, or a matcher; undefined when the property should be absent. */
  readonly expected: unknown;
  /** Undefined when the property is absent. */
  readonly received: unknown;
}

/** How properties are compared. */
export interface Comparison {
  /** Forbids keys that the expected object does not name. */
  readonly isExact: boolean;
}

/**
 * Compares what is expected with what arrived. An object may have more keys than expected, unless the comparison is
 * exact; an array must have the same length. Live values are compared in their wire form: a Date as ISO 8601, a bigint
 * as text. `undefined` expects that a property is absent; a regular expression tests a string.
 */
export function differencesOf(
  expected: unknown,
  received: unknown,
  comparison: Comparison,
  path = "",
): readonly Difference[] {
  const wanted = inWireForm(expected);
  if (isMatch(wanted, received)) return [];
  if (Array.isArray(wanted) && Array.isArray(received) && wanted.length === received.length) {
    return wanted.flatMap((value, index) =>
      differencesOf(value, received[index], comparison, `${path}[${index}]`),
    );
  }
  if (isPlainObject(wanted) && isPlainObject(received)) {
    const keys = new Set(Object.keys(wanted));
    if (comparison.isExact) for (const key of Object.keys(received)) keys.add(key);
    return [...keys].flatMap((key) =>
      differencesOf(ownValue(wanted, key), ownValue(received, key), comparison, join(path, key)),
    );
  }
  return [{ path, expected: wanted, received }];
}

function inWireForm(value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  return value instanceof Date ? value.toISOString() : value;
}

function isMatch(wanted: unknown, received: unknown): boolean {
  if (isAsymmetricMatcher(wanted)) return wanted.asymmetricMatch(received);
  if (wanted instanceof RegExp)
    return typeof received === "string" && received.search(wanted) !== -1;
  return wanted === received;
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !isAsymmetricMatcher(value) &&
    !(value instanceof RegExp)
  );
}

function ownValue(object: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}
