import { isRecord, type StoredEvent } from "../api/stored-event.ts";
import { type Comparison, decimal, type SearchTerm, type ValueTest } from "./parse-search.ts";

type ReadField = (event: StoredEvent) => readonly unknown[];

/** Keys that mean the event itself. `properties.name` means the property of such a name. */
const fieldByKey: Readonly<Record<string, ReadField>> = {
  name: (event) => [event.event_name],
  event_name: (event) => [event.event_name],
  run: (event) => [event.run],
  batch: (event) => [event.batch],
  path: (event) => [event.path],
  status: (event) => [event.status],
  id: (event) => [event.id],
  seq: (event) => [event.seq],
  origin: (event) => [event.sender.origin],
  agent: (event) => [event.sender.userAgent],
  issue: (event) => event.issues.flatMap(({ code, path, message }) => [code, path, message]),
};

/** Those keys, for whoever explains the search. */
export const fieldKeys: readonly string[] = Object.keys(fieldByKey);

/** Makes one test of a search. It remembers its verdicts, so that a list is searched again at the cost of what is new. */
export function createMatcher(terms: readonly SearchTerm[]): (event: StoredEvent) => boolean {
  if (terms.length === 0) return () => true;
  const verdictByEvent = new WeakMap<StoredEvent, boolean>();
  return (event) => {
    let verdict = verdictByEvent.get(event);
    if (verdict === undefined) {
      const text = lazyText(event);
      verdict = terms.every((term) => isMet(term, event, text) !== term.isNegated);
      verdictByEvent.set(event, verdict);
    }
    return verdict;
  };
}

function lazyText(event: StoredEvent): () => string {
  let text: string | undefined;
  return () => {
    const { event_name, properties, run, batch, id } = event;
    text ??= [event_name, JSON.stringify(properties), run, batch, id].join("\n").toLowerCase();
    return text;
  };
}

function isMet(term: SearchTerm, event: StoredEvent, text: () => string): boolean {
  if (term.kind === "text") return text().includes(term.text);
  const field = Object.hasOwn(fieldByKey, term.key) ? fieldByKey[term.key] : undefined;
  const values =
    field?.(event) ?? valuesAt(event.properties, term.key.replace(/^(properties)?\./, ""));
  return values.some((value) => passes(term.test, value));
}

/** The values at a key, at a dotted path, or at a path through every element of an array. */
function valuesAt(value: unknown, path: string): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, path));
  if (!isRecord(value)) return [];
  const found = Object.hasOwn(value, path) ? [value[path]].flat() : [];
  for (let dot = path.indexOf("."); dot > 0; dot = path.indexOf(".", dot + 1)) {
    const head = path.slice(0, dot);
    if (Object.hasOwn(value, head)) found.push(...valuesAt(value[head], path.slice(dot + 1)));
  }
  return found;
}

function passes(test: ValueTest, value: unknown): boolean {
  if (test.kind === "present") return value !== null;
  if (test.kind === "pattern") return test.pattern.test(textOf(value));
  if (test.kind === "compare") {
    const number = numberOf(value);
    return number !== null && compareBySign[test.operator](number, test.number);
  }
  const number = test.number === null ? null : numberOf(value);
  if (number !== null) return number === test.number;
  const text = textOf(value).toLowerCase();
  return typeof value === "string" || isRecord(value)
    ? text.includes(test.text)
    : text === test.text;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

function numberOf(value: unknown): number | null {
  if (typeof value === "number") return value;
  return typeof value === "string" && decimal.test(value) ? Number(value) : null;
}

const compareBySign: Readonly<Record<Comparison, (left: number, right: number) => boolean>> = {
  ">": (left, right) => left > right,
  ">=": (left, right) => left >= right,
  "<": (left, right) => left < right,
  "<=": (left, right) => left <= right,
};
