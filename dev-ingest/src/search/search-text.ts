/*
 * The language of the search field: terms with spaces between them, all of which must hold.
 *
 *   name:donation_* -status:ok amount:>=100 donor.country:DE note:"two words" free text
 *
 * The server and the page read the same text with this module, so it imports nothing.
 */

/** How a value is compared: `is` takes a wildcard, the others take a number. */
export type Comparison = ">" | ">=" | "<" | "<=";

/** A value as text; each `*` of the search is between two pieces, and stands for any characters. */
export type Pattern = readonly string[];

/** One condition of a search. */
export type Term = { readonly isNegated: boolean } & (
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "field"; readonly field: TextField; readonly pattern: Pattern }
  | { readonly kind: "late"; readonly comparison: Comparison; readonly ms: number }
  | { readonly kind: "property"; readonly path: readonly string[]; readonly pattern: Pattern }
  | {
      readonly kind: "number";
      readonly path: readonly string[];
      readonly comparison: Comparison;
      /** As written: a decimal number. */
      readonly number: string;
    }
);

/** What is known of an event beside its properties. */
export type TextField = (typeof textFields)[number];
const textFields = ["name", "status", "run", "path", "batch", "client", "source"] as const;

/** What a search cannot mean, and the place in its text, from 0. */
export interface SearchMistake {
  readonly message: string;
  readonly index: number;
}

export type ParsedSearch =
  | { readonly terms: readonly Term[] }
  | { readonly mistake: SearchMistake };

/** UTF-16 units of a search, and terms. */
export const maxSearchUnits = 2_000;
const maxTerms = 40;

const choices: { readonly [Field in TextField]?: readonly string[] } = {
  status: ["ok", "warning", "invalid"],
  path: ["track", "test"],
  source: ["property", "age", "arrival"],
};

const comparisonPattern = /^(>=|<=|>|<)/;
const numberPattern = /^-?[0-9]{1,60}(\.[0-9]{1,60})?$/;
const durationPattern = /^([0-9]{1,9}(?:\.[0-9]{1,3})?)(ms|s|m|h|d)$/;
const msByUnit: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Reads a search. An empty one has no terms, and means every event. */
export function parseSearch(text: string): ParsedSearch {
  try {
    if (text.length > maxSearchUnits)
      throw new Mistake(`A search has at most ${maxSearchUnits} characters.`, maxSearchUnits);
    const words = wordsOf(text);
    if (words.length > maxTerms)
      throw new Mistake(`A search has at most ${maxTerms} terms.`, words[maxTerms]!.start);
    return { terms: words.map(termOf) };
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    return { mistake: { message: error.message, index: error.index } };
  }
}

/** Writes terms so that `parseSearch` reads the same terms again. */
export function writeSearch(terms: readonly Term[]): string {
  return terms.map((term) => (term.isNegated ? "-" : "") + wordOf(term)).join(" ");
}

class Mistake extends Error {
  readonly index: number;

  constructor(message: string, index: number) {
    super(message);
    this.index = index;
  }
}

/** One character of a word. Within quotes it only means itself. */
interface Unit {
  readonly text: string;
  readonly isQuoted: boolean;
}

interface Word {
  readonly start: number;
  readonly isNegated: boolean;
  readonly units: readonly Unit[];
}

function wordsOf(text: string): readonly Word[] {
  const words: Word[] = [];
  for (let at = 0; at < text.length;) {
    if (/\s/.test(text[at]!)) {
      at++;
      continue;
    }
    const start = at;
    const isNegated = text[at] === "-";
    if (isNegated) at++;
    const units: Unit[] = [];
    while (at < text.length && !/\s/.test(text[at]!)) {
      if (text[at] === '"') at = readQuoted(text, at, units);
      else units.push({ text: text[at++]!, isQuoted: false });
    }
    if (units.length === 0)
      throw new Mistake(
        isNegated
          ? "A minus excludes the term after it, and there is none."
          : "There is nothing between these quotes.",
        start,
      );
    words.push({ start, isNegated, units });
  }
  return words;
}

/** Reads what is between two quotes, `\"` and `\\` included; answers where it goes on. Empty quotes are a unit without text. */
function readQuoted(text: string, opening: number, units: Unit[]): number {
  const before = units.length;
  for (let at = opening + 1; at < text.length; at++) {
    if (text[at] === '"') {
      if (units.length === before) units.push({ text: "", isQuoted: true });
      return at + 1;
    }
    if (text[at] === "\\" && (text[at + 1] === '"' || text[at + 1] === "\\")) at++;
    units.push({ text: text[at]!, isQuoted: true });
  }
  throw new Mistake("This quote is never closed.", opening);
}

function termOf(word: Word): Term {
  const { units, isNegated, start } = word;
  const colon = units.findIndex((unit) => unit.text === ":" && !unit.isQuoted);
  if (colon === -1) {
    const text = textOf(units);
    if (text === "") throw new Mistake("There is nothing between these quotes.", start);
    return { kind: "text", text, isNegated };
  }
  const key = units.slice(0, colon);
  const value = units.slice(colon + 1);
  if (key.length === 0) throw new Mistake("There is no key before this colon.", start);
  const name = textOf(key);
  if (value.length === 0)
    throw new Mistake(`${name}: needs a value. Two quotes are the empty one: ${name}:""`, start);
  const valueText = textOf(value);
  const isPlain = !key.some(({ isQuoted }) => isQuoted);
  const [comparison] = (value[0]!.isQuoted ? null : comparisonPattern.exec(valueText)) ?? [];
  if (isPlain && name === "late") return lateTerm(valueText, word);
  const field = isPlain ? textFields.find((one) => one === name) : undefined;
  if (field !== undefined) return fieldTerm(field, value, word);
  const path = pathOf(key);
  if (path.some((step) => step === ""))
    throw new Mistake("A property's keys are joined by single dots: donor.country:DE", start);
  if (comparison === undefined)
    return { kind: "property", path, pattern: patternOf(value), isNegated };
  const number = valueText.slice(comparison.length);
  if (!numberPattern.test(number))
    throw new Mistake(`There must be a number after ${comparison}, as in ${name}:>100.`, start);
  return { kind: "number", path, comparison: comparison as Comparison, number, isNegated };
}

function fieldTerm(field: TextField, value: readonly Unit[], { start, isNegated }: Word): Term {
  const pattern = patternOf(value);
  const known = choices[field];
  if (known && (pattern.length > 1 || !known.includes(pattern[0]!)))
    throw new Mistake(`${field}: is one of ${known.join(", ")}.`, start);
  return { kind: "field", field, pattern, isNegated };
}

function lateTerm(text: string, { start, isNegated }: Word): Term {
  const [comparison = ""] = comparisonPattern.exec(text) ?? [];
  const [, count, unit] = durationPattern.exec(text.slice(comparison.length)) ?? [];
  if (comparison === "" || unit === undefined)
    throw new Mistake("late: takes a comparison and a time in ms, s, m, h or d: late:>1h", start);
  const ms = Math.round(Number(count) * msByUnit[unit]!);
  return { kind: "late", comparison: comparison as Comparison, ms, isNegated };
}

function textOf(units: readonly Unit[]): string {
  return units.map(({ text }) => text).join("");
}

function patternOf(units: readonly Unit[]): Pattern {
  return split(units, "*").filter(
    // Two stars side by side are one.
    (piece, nth, pieces) => piece !== "" || nth === 0 || nth === pieces.length - 1,
  );
}

/** Keys joined by dots; `property.` before them says that no field is meant. */
function pathOf(key: readonly Unit[]): readonly string[] {
  const path = split(key, ".");
  return path.length > 1 && path[0] === "property" ? path.slice(1) : path;
}

function split(units: readonly Unit[], separator: string): readonly string[] {
  const pieces = [""];
  for (const { text, isQuoted } of units) {
    if (text === separator && !isQuoted) pieces.push("");
    else pieces[pieces.length - 1] += text;
  }
  return pieces;
}

function wordOf(term: Term): string {
  switch (term.kind) {
    case "text":
      return quoted(term.text);
    case "field":
      return `${term.field}:${written(term.pattern)}`;
    case "late":
      return `late:${term.comparison}${durationText(term.ms)}`;
    case "property":
      return `${writeKey(term.path)}:${written(term.pattern)}`;
    default:
      return `${writeKey(term.path)}:${term.comparison}${term.number}`;
  }
}

/** Writes the key of a property as it stands before the colon: `donor.country`. */
export function writeKey(path: readonly string[]): string {
  const [first] = path;
  const isField =
    path.length === 1 && (first === "late" || textFields.some((one) => one === first));
  const needsPrefix = isField || first === "property";
  return (needsPrefix ? "property." : "") + path.map((step) => quotedStep(step)).join(".");
}

function quotedStep(step: string): string {
  return step.includes(".") ? inQuotes(step) : quoted(step);
}

function written(pattern: Pattern): string {
  if (pattern.length === 1 && pattern[0] === "") return '""';
  return pattern.map((piece) => (piece === "" ? "" : quoted(piece))).join("*");
}

/** In quotes only where it would mean something else without. */
function quoted(text: string): string {
  return /^[^\s":*\\<>=-][^\s":*]*$/.test(text) ? text : inQuotes(text);
}

function inQuotes(text: string): string {
  return `"${text.replace(/["\\]/g, String.raw`\$&`)}"`;
}

function durationText(ms: number): string {
  const [unit, size] = Object.entries(msByUnit).findLast(([, one]) => ms % one === 0 && ms > 0) ?? [
    "ms",
    1,
  ];
  return `${ms / size}${unit}`;
}
