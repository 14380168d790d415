import { leafVerdict } from "./leaf-verdict.ts";
import { maskedText } from "./mask-pii.ts";

/** What has been seen at one place of an event. Bounded, whatever comes. */
export interface Observed {
  /** Values seen, nulls included. */
  count: number;
  nulls: number;
  bools: number;
  ints: number;
  /** Numbers with a fraction. */
  fractions: number;
  strings: number;
  /** Values hidden by a server. */
  masked: number;
  decimalTexts: number;
  /** How many digits the fractions of decimal texts have, 0 without one; an exponent counts as -1. */
  fractionDigits: Set<number>;
  zonedTimes: number;
  naiveTimes: number;
  dates: number;
  /** Different short texts without spaces, and how often each came; null once there are too many or others. */
  tokens: Map<string, number> | null;
  items: Observed | null;
  arrays: number;
  objects: number;
  /** By key; null once there are too many to be names. */
  members: Map<string, Observed> | null;
}

const maxTokens = 12;
const maxMembers = 200;
const maxDepth = 24;
const maxRecognisedUnits = 60;
const tokenPattern = /^[A-Za-z0-9_.:+/-]{0,40}$/;
export function nothingObserved(): Observed {
  return {
    count: 0,
    nulls: 0,
    bools: 0,
    ints: 0,
    fractions: 0,
    strings: 0,
    masked: 0,
    decimalTexts: 0,
    fractionDigits: new Set(),
    zonedTimes: 0,
    naiveTimes: 0,
    dates: 0,
    tokens: new Map(),
    items: null,
    arrays: 0,
    objects: 0,
    members: new Map(),
  };
}

/** Adds one value to what was seen at a place. */
export function observe(observed: Observed, value: unknown, depth = 0): void {
  observed.count++;
  if (value === null) observed.nulls++;
  else if (value === maskedText) observed.masked++;
  else if (typeof value === "boolean") observed.bools++;
  else if (typeof value === "number") {
    if (Number.isInteger(value)) observed.ints++;
    else observed.fractions++;
  } else if (typeof value === "string") observeText(observed, value);
  else if (Array.isArray(value)) {
    observed.arrays++;
    observed.items ??= nothingObserved();
    if (depth < maxDepth) for (const item of value) observe(observed.items, item, depth + 1);
  } else if (typeof value === "object") observeMembers(observed, value, depth);
}

function observeText(observed: Observed, text: string): void {
  observed.strings++;
  if (observed.tokens !== null) {
    if (tokenPattern.test(text)) observed.tokens.set(text, (observed.tokens.get(text) ?? 0) + 1);
    if (!tokenPattern.test(text) || observed.tokens.size > maxTokens) observed.tokens = null;
  }
  if (text.length > maxRecognisedUnits) return;
  if (leafVerdict({ kind: "decimal" }, text) === true) {
    observed.decimalTexts++;
    observed.fractionDigits.add(fractionDigitsOf(text));
  }
  if (leafVerdict({ kind: "timestamp", zone: "zoned" }, text) === true) observed.zonedTimes++;
  else if (leafVerdict({ kind: "timestamp" }, text) === true) observed.naiveTimes++;
  else if (leafVerdict({ kind: "date" }, text) === true) observed.dates++;
}

function fractionDigitsOf(decimal: string): number {
  if (/e/i.test(decimal)) return -1;
  const pointAt = decimal.indexOf(".");
  return pointAt === -1 ? 0 : decimal.length - pointAt - 1;
}

function observeMembers(observed: Observed, value: object, depth: number): void {
  observed.objects++;
  if (observed.members === null || depth >= maxDepth) return;
  for (const [key, member] of Object.entries(value)) {
    let seen = observed.members.get(key);
    if (!seen) {
      if (observed.members.size >= maxMembers) {
        observed.members = null;
        return;
      }
      seen = nothingObserved();
      observed.members.set(key, seen);
    }
    observe(seen, member, depth + 1);
  }
}
