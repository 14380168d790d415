import { isAsymmetricMatcher } from "../match/asymmetric.ts";

const maxPrintedUnits = 200;

/** Writes an expected or received value as one would write it in a test, cut at 200 characters. */
export function printValue(value: unknown): string {
  const text = inCode(value);
  return text.length <= maxPrintedUnits ? text : `${text.slice(0, maxPrintedUnits)}…`;
}

function inCode(value: unknown): string {
  if (value === undefined) return "nothing";
  if (isAsymmetricMatcher(value)) return value.toAsymmetricMatcher?.() ?? String(value);
  if (value instanceof RegExp) return String(value);
  if (Array.isArray(value)) return `[${value.map(inCode).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? typeof value;
  const entries = Object.entries(value).map(
    ([key, entry]) => `${keyInCode(key)}: ${inCode(entry)}`,
  );
  return entries.length === 0 ? "{}" : `{ ${entries.join(", ")} }`;
}

function keyInCode(key: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(key) ? key : JSON.stringify(key);
}
