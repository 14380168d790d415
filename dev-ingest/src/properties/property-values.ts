import { type Decimal, parseDecimal } from "./decimal.ts";

/** UTF-16 units of an id that is indexed; longer ones are found by searching. */
export const maxIdUnits = 200;
/** UTF-16 units of the name of a property that is indexed or summed: a key of an index has its bounds. */
export const maxPropertyUnits = 200;

/** A word of its own, behind an underscore or in camel case: a `MAX_BID` and what is `PAID` are not ids. */
const idPattern = /(?:^|_)(?:id|Id|ID|uuid|UUID)$|[a-z0-9](?:Id|ID|Uuid|UUID)$/;

/** True for names such as `id`, `donation_id` and `donationId`: their values name things, are indexed, and are not summed. */
export function isIdName(name: string): boolean {
  // Names of ids end with a "d", and few others do.
  const last = name.charCodeAt(name.length - 1);
  return (
    (last === 0x64 || last === 0x44) && name.length <= maxPropertyUnits && idPattern.test(name)
  );
}

/**
 * Reads an event's JSON text as `JSON.parse` does, but keeps numbers that a double would change as they are written.
 * @see https://tc39.es/proposal-json-parse-with-source/
 */
export function parseExact(text: string): unknown {
  return changingNumber.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
}

/** A number of 16 digits or more, with an exponent, or with a zero behind its point: a double is not written like that. */
const changingNumber = /[:,[]\s*-?(?:[0-9.]{16}|[0-9.]+[eE]|[0-9]+\.[0-9]*0(?![0-9]))/;

/** What engines do not read, or not alike: U+0000, halves of surrogate pairs, and numbers beyond their bounds. May find too much. */
const engineSpecific =
  /\\u(?:0000|[dD][89abAB]..(?!\\u[dD][c-fC-F]))|(?<!\\u[dD][89abAB]..)\\u[dD][c-fC-F]|[:,[]\s*-?(?:[0-9.]+[eE][+-]?[0-9]{4}|[0-9.]{5000})/;
const beyondBounds = /[eE][+-]?[0-9]{4}|^.{5000}/;

/**
 * An event's JSON as every engine reads it: with every key once, with U+FFFD for U+0000 and halves of surrogate pairs, and with what
 * a double makes of a number of thousands of digits.
 *
 * @param read What `parseExact` has read of it.
 * @returns null where the JSON itself will do.
 */
export function plainText(
  json: string,
  { read, hasKeyTwice }: { readonly read: unknown; readonly hasKeyTwice: boolean },
): string | null {
  if (!hasKeyTwice && !engineSpecific.test(json)) return null;
  // A backslash is written as two, behind which no escape begins.
  return JSON.stringify(read).replace(/\\\\|\\u(?:0000|d[89a-f][0-9a-f]{2})/g, (unit) =>
    unit === "\\\\" ? unit : "\uFFFD",
  );
}

/** A text as it is in an event's JSON that every engine reads. */
export function plainString(text: string): string {
  return text.toWellFormed().replaceAll("\0", "\uFFFD");
}

/** A number as it is written. */
class WrittenNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  toJSON(): unknown {
    if (beyondBounds.test(this.text)) return Number(this.text);
    return (JSON as unknown as { rawJSON(text: string): unknown }).rawJSON(this.text);
  }
}

function keepDigits(
  this: unknown,
  _key: string,
  value: unknown,
  context?: { readonly source?: string },
): unknown {
  const source = context?.source;
  return typeof value === "number" && source !== undefined && source !== String(value)
    ? new WrittenNumber(source)
    : value;
}

/** The text by which a scalar is searched; null for objects and arrays. `null` itself is "null". */
function scalarText(value: unknown): string | null {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (value instanceof WrittenNumber) return value.text;
  return value === null ? "null" : null;
}

/** A number, or text that is one (money travels as decimal strings); null for everything else. */
function decimalOf(value: unknown): Decimal | null {
  if (typeof value === "number")
    return Number.isSafeInteger(value)
      ? { units: BigInt(value), scale: 0 }
      : parseDecimal(String(value));
  if (value instanceof WrittenNumber) return parseDecimal(value.text);
  return typeof value === "string" ? decimalOfText(value) : null;
}

function decimalOfText(text: string): Decimal | null {
  // Most text is not a number, and its first character says so for less than a pattern does.
  const first = text.charCodeAt(0);
  return (first >= 0x30 && first <= 0x39) || first === 0x2d ? parseDecimal(text) : null;
}

/** The text by which a scalar is searched, from its JSON. */
export function scalarTextOfJson(json: string | null): string | null {
  if (json === null || json.startsWith("{") || json.startsWith("[")) return null;
  return json.startsWith('"') ? (JSON.parse(json) as string) : json;
}

/** The decimal in the JSON text of a value: `25.00` or `"25.00"`; null for everything else. */
export function decimalOfJson(json: string | null): Decimal | null {
  if (json === null) return null;
  if (json.charCodeAt(0) !== 0x22) return decimalOfText(json);
  return decimalOfText(json.includes("\\") ? (JSON.parse(json) as string) : json.slice(1, -1));
}

/** What of an event's properties is kept beside its text. */
export interface EventValues {
  /** Ids, by which the event is found. */
  readonly ids: readonly (readonly [property: string, value: string])[];
  /** Numbers, which are summed. */
  readonly numbers: readonly (readonly [property: string, value: Decimal])[];
  /** Numbers beyond the bound of one event, which are not. */
  readonly unsummed: number;
}

/** Numbers of one event that are summed; a sender that makes up names of properties must not fill the disk with sums. */
const maxNumbers = 100;

/** Reads ids and numbers; what is called an id is never a number. */
export function valuesOf(properties: Readonly<Record<string, unknown>>): EventValues {
  const ids: [string, string][] = [];
  const numbers: [string, Decimal][] = [];
  let unsummed = 0;
  for (const name of Object.keys(properties)) {
    if (isIdName(name)) {
      const value = scalarText(properties[name]);
      if (value !== null && value.length <= maxIdUnits) ids.push([name, value]);
      continue;
    }
    const value = decimalOf(properties[name]);
    if (value === null) continue;
    if (numbers.length < maxNumbers && name.length <= maxPropertyUnits) numbers.push([name, value]);
    else unsummed++;
  }
  return { ids, numbers, unsummed };
}
