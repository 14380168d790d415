import type { WireLimits } from "./limits.ts";

/** Where the events of a body lie, found without building any value. */
export interface BodyScan {
  /** False when the first byte that is not whitespace is not `[`. */
  readonly isArray: boolean;
  /** Offset of each element's first byte. */
  readonly starts: readonly number[];
  /** Offset after each element's last byte, whitespace excluded. */
  readonly ends: readonly number[];
  /** Number of `:` outside strings in each element: its keys, duplicates counted. */
  readonly keyCounts: readonly number[];
  /** Deepest nesting of each element; 1 for a flat object. */
  readonly depths: readonly number[];
  /** True when a number of 16 digits or more, or with an exponent, occurs: a double may not hold it. */
  readonly hasLongNumber: boolean;
  /** True when the array has more elements than allowed; the scan stopped there. */
  readonly hasTooManyEvents: boolean;
  /** True when nothing but one comma lies between two elements, and nothing follows the array: it is JSON if its elements are. */
  readonly isWellFormed: boolean;
}

const quote = 0x22;
const backslash = 0x5c;
const longNumberBytes = 16;
/** 1 for bytes that say nothing outside of strings: letters of `true`, white space, signs, zero. */
const isPlain = Uint8Array.from({ length: 256 }, (_, byte) =>
  '"{}[]:,123456789'.includes(String.fromCharCode(byte)) ? 0 : 1,
);

/**
 * Finds the elements of the array in a JSON text and measures each, in one pass over the bytes.
 *
 * Runs before `JSON.parse`, so that a body of a million brackets is known for what it is first.
 * On a text that is not JSON the pass ends, and either the text is not well-formed or one of its elements does not parse.
 */
export function scanBody(bytes: Uint8Array, limits: Pick<WireLimits, "maxEvents">): BodyScan {
  const starts: number[] = [];
  const ends: number[] = [];
  const keyCounts: number[] = [];
  const depths: number[] = [];
  const length = bytes.length;
  let hasLongNumber = false;
  let at = skipWhitespace(bytes, 0);
  if (bytes[at] !== 0x5b) {
    return {
      isArray: false,
      starts,
      ends,
      keyCounts,
      depths,
      hasLongNumber,
      hasTooManyEvents: false,
      isWellFormed: false,
    };
  }
  at = skipWhitespace(bytes, at + 1);
  let start = at;
  let depth = 0;
  let deepest = 0;
  let keys = 0;
  let hasTooManyEvents = false;
  let emptyElements = 0;
  let isWellFormed = false;

  const closeElement = (end: number): boolean => {
    let last = end;
    while (last > start && isWhitespace(bytes[last - 1]!)) last--;
    // Only `[]` has an element without a byte, and it has one.
    if (last === start) return ++emptyElements === 1;
    if (starts.length === limits.maxEvents) {
      hasTooManyEvents = true;
      return false;
    }
    starts.push(start);
    ends.push(last);
    keyCounts.push(keys);
    depths.push(deepest);
    return true;
  };

  scan: for (; at < length; at++) {
    const byte = bytes[at]!;
    if (isPlain[byte] === 1) continue;
    switch (byte) {
      case quote:
        for (at++; at < length; at++) {
          const inner = bytes[at]!;
          if (inner === quote) break;
          if (inner === backslash) at++;
        }
        break;
      case 0x7b:
      case 0x5b:
        depth++;
        if (depth > deepest) deepest = depth;
        break;
      case 0x7d:
        depth--;
        break;
      case 0x5d:
        if (depth === 0) {
          closeElement(at);
          isWellFormed =
            skipWhitespace(bytes, at + 1) === length &&
            (emptyElements === 0 || (emptyElements === 1 && starts.length === 0));
          break scan;
        }
        depth--;
        break;
      case 0x3a:
        keys++;
        break;
      case 0x2c:
        if (depth === 0) {
          if (!closeElement(at)) break scan;
          at = skipWhitespace(bytes, at + 1);
          start = at;
          at--;
          deepest = 0;
          keys = 0;
        }
        break;
      default:
        if (byte >= 0x31 && byte <= 0x39) {
          const first = at;
          while (at + 1 < length && isNumberByte(bytes[at + 1]!)) at++;
          if (at - first + 1 >= longNumberBytes || isExponent(bytes[at + 1])) hasLongNumber = true;
        }
    }
  }
  return {
    isArray: true,
    starts,
    ends,
    keyCounts,
    depths,
    hasLongNumber,
    hasTooManyEvents,
    isWellFormed,
  };
}

function skipWhitespace(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length && isWhitespace(bytes[at]!)) at++;
  return at;
}

function isWhitespace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

function isNumberByte(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || byte === 0x2e;
}

function isExponent(byte: number | undefined): boolean {
  return byte === 0x65 || byte === 0x45;
}
