import {
  parseSearch,
  type Term,
  type TextField,
  writeSearch,
} from "../../../src/search/search-text.ts";

/** Something that a value can be found by: a fact of the event, or a property by its keys. */
export type ValuePlace = TextField | readonly string[];

/** The term that finds the events with just this value at a place. */
export function valueTerm(place: ValuePlace, value: string, isNegated: boolean): Term {
  return typeof place === "string"
    ? { kind: "field", field: place, pattern: [value], isNegated }
    : { kind: "property", path: place, pattern: [value], isNegated };
}

/** The terms of a search; none where it cannot be read. */
export function termsOf(search: string): readonly Term[] {
  const parsed = parseSearch(search);
  return "terms" in parsed ? parsed.terms : [];
}

/** Adds a term to a search. The same term is there once, and takes the place of its opposite. */
export function withTerm(search: string, term: Term): string {
  const written = writeSearch([{ ...term, isNegated: false }]);
  const others = termsOf(search).filter(
    (one) => writeSearch([{ ...one, isNegated: false }]) !== written,
  );
  return writeSearch([...others, term]);
}

/** The search without its names, and the one name that it asks for. */
export function splitName(search: string): {
  readonly name: string | null;
  readonly rest: string;
} {
  const terms = termsOf(search);
  const [first] = terms.filter(isName);
  return {
    name: first?.kind === "field" && first.pattern.length === 1 ? first.pattern[0]! : null,
    rest: writeSearch(terms.filter((term) => !isName(term))),
  };
}

function isName(term: Term): boolean {
  return term.kind === "field" && term.field === "name" && !term.isNegated;
}

/** A term in two parts, its key and the rest, as a chip shows it. */
export function termWords(term: Term): { readonly key: string | null; readonly value: string } {
  const text = writeSearch([{ ...term, isNegated: false }]);
  if (term.kind === "text") return { key: null, value: text };
  const [, key = "", value = ""] = /^((?:"(?:[^"\\]|\\.)*"|[^":])+):(.*)$/s.exec(text) ?? [];
  return { key, value };
}
