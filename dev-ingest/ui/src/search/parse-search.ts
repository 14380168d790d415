/** How a value is tested. */
export type ValueTest =
  /** `key:*`: there is such a key. */
  | { readonly kind: "present" }
  /** `key:text`: a string or an object with it somewhere, in any case; a number, boolean or null written so. */
  | { readonly kind: "like"; readonly text: string; readonly number: number | null }
  /** `key:don*ed`: the whole value, `*` standing for anything. */
  | { readonly kind: "pattern"; readonly pattern: RegExp }
  /** `key:>=25`: a number, or a decimal in a string. */
  | { readonly kind: "compare"; readonly operator: Comparison; readonly number: number };

export type Comparison = ">" | ">=" | "<" | "<=";

/** One condition. All of a search must hold. */
export type SearchTerm =
  | { readonly kind: "text"; readonly isNegated: boolean; readonly text: string }
  | {
      readonly kind: "field";
      readonly isNegated: boolean;
      readonly key: string;
      readonly test: ValueTest;
    };

/** `-`, a key with its colon, and a quoted or plain word; each but the last may be missing. */
const term = /(-)?(?:([A-Za-z_$.][\w.$-]*):(?!\/\/))?(?:"((?:[^"\\]|\\.)*)"?|(\S+))/g;

const comparison = /^(>=|<=|>|<)(-?\d+(?:\.\d+)?)$/;

/** A number as JSON or the wire's decimal strings write it. */
export const decimal: RegExp = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i;

/**
 * Reads what stands in the search box. Every text is a valid search: what is no condition is a text to find.
 *
 * `word "two words" name:donation_* amount:>=25 donor.country:fr comment:* -path:test`
 */
export function parseSearch(input: string): readonly SearchTerm[] {
  const terms: SearchTerm[] = [];
  for (const [, minus, key, quoted, plain] of input.matchAll(term)) {
    const value = quoted === undefined ? (plain ?? "") : quoted.replace(/\\(.)/g, "$1");
    const isNegated = minus !== undefined;
    if (key !== undefined) {
      terms.push({ kind: "field", isNegated, key, test: toTest(value, quoted !== undefined) });
    } else if (value !== "") {
      terms.push({ kind: "text", isNegated, text: value.toLowerCase() });
    }
  }
  return terms;
}

/** Writes a condition as the search box takes it. */
export function fieldTerm(key: string, value: string): string {
  const isPlain = /^[^\s"*<>]+$/.test(value);
  return `${key}:${isPlain ? value : `"${value.replace(/["\\]/g, "\\$&")}"`}`;
}

function toTest(value: string, isQuoted: boolean): ValueTest {
  if (!isQuoted) {
    if (value === "*") return { kind: "present" };
    const [, operator, number] = comparison.exec(value) ?? [];
    if (operator !== undefined) {
      return { kind: "compare", operator: operator as Comparison, number: Number(number) };
    }
    if (value.includes("*")) return { kind: "pattern", pattern: wildcard(value) };
  }
  const number = !isQuoted && decimal.test(value) ? Number(value) : null;
  return { kind: "like", text: value.toLowerCase(), number };
}

function wildcard(value: string): RegExp {
  const parts = value.split(/\*+/).map((part) => part.replace(/[$()*+.?[\\\]^{|}]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "is");
}
