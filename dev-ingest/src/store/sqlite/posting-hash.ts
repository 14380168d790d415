import { isIdName, searchText } from "../property-value.ts";

/** The state of the hash after a property's name; the values of a property begin from it. */
interface Prefix {
  readonly high: number;
  readonly low: number;
}

const prefixByProperty = new Map<string, Prefix>();
const maxCachedPrefixes = 5_000;

/** UTF-16 units of an id's value; longer ones are found by searching. */
export const maxIdUnits = 200;
/** Ids of one event that are indexed; one with more of them is found by `manyIds`, whatever the id. */
const maxIdsPerEvent = 16;

/** Hash of a property and a value, a whole number of 39 bits: two rounds of 32-bit multiplication and mixing. */
export function hashOf(property: string, value: string): number {
  let { high, low } = prefixOf(property);
  for (let at = 0; at < value.length; at++) {
    const unit = value.charCodeAt(at);
    high = Math.imul(high ^ unit, 0x01000193);
    low = Math.imul(low ^ unit, 0x85ebca6b);
    low ^= low >>> 13;
  }
  return ((high >>> 0) % 128) * 2 ** 32 + ((low ^ (high >>> 7)) >>> 0);
}

/** Stands for events with more ids than are indexed; no value of an id has it, because those are shorter. */
export const manyIds: number = hashOf("", "-".repeat(maxIdUnits + 1));

/** Calls back with the hash of each id among the properties of an event. */
export function forEachId(
  properties: Readonly<Record<string, unknown>>,
  visit: (hash: number) => void,
): void {
  let ids = 0;
  for (const property in properties) {
    if (!isIdName(property)) continue;
    const value = searchText(properties[property]);
    if (value === null || value.length > maxIdUnits) continue;
    if (ids++ === maxIdsPerEvent) return visit(manyIds);
    visit(hashOf(property, value));
  }
}

function prefixOf(property: string): Prefix {
  const cached = prefixByProperty.get(property);
  if (cached) return cached;
  let high = 0x811c9dc5;
  let low = 0x9747b28c;
  for (let at = 0; at <= property.length; at++) {
    // A NUL ends the name: "ab" + "c" is not "a" + "bc".
    const unit = at === property.length ? 0 : property.charCodeAt(at);
    high = Math.imul(high ^ unit, 0x01000193);
    low = Math.imul(low ^ unit, 0x85ebca6b);
    low ^= low >>> 13;
  }
  if (prefixByProperty.size >= maxCachedPrefixes) prefixByProperty.clear();
  const prefix = { high, low };
  prefixByProperty.set(property, prefix);
  return prefix;
}
