/** A number, or text that is one (money travels as decimal strings); null for everything else. */
export function numericValue(value: unknown): number | null {
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "string" || value.length > maxDecimalUnits) return null;
  // Most text is no number, and its first character says so for less than a pattern does.
  const first = value.charCodeAt(0);
  if (!isDigit(first) && first !== 0x2d) return null;
  // "2026-…": a date is the other text that begins with a digit.
  if (value.charCodeAt(4) === 0x2d && isDigit(value.charCodeAt(3))) return null;
  return decimalPattern.test(value) ? Number(value) : null;
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

const maxDecimalUnits = 40;
const decimalPattern = /^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?$/;

/** True for names such as `id`, `donation_id` and `donationId`: their values name things and are not summed. */
export function isIdName(name: string): boolean {
  // Names of ids end with a "d", and few others do: most are told without a look into the cache.
  const last = name.charCodeAt(name.length - 1);
  if (last !== 0x64 && last !== 0x44) return false;
  const cached = isIdByName.get(name);
  if (cached !== undefined) return cached;
  const isId = idPattern.test(name);
  if (isIdByName.size >= maxCachedNames) isIdByName.clear();
  isIdByName.set(name, isId);
  return isId;
}

const idPattern = /^(id|ID|uuid|UUID|.*(_id|_ID|Id|ID|_uuid|Uuid))$/;
const isIdByName = new Map<string, boolean>();
const maxCachedNames = 5_000;

/** The text by which a scalar is searched; null for objects and arrays. `null` itself is "null". */
export function searchText(value: unknown): string | null {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return value === null ? "null" : null;
}

/** The value at a path of keys, own ones only; undefined where there is none. */
export function valueAt(properties: unknown, path: readonly string[]): unknown {
  let value = properties;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
