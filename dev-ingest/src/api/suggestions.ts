import type { EventStore } from "../store/event-store.ts";
import type { EventRow } from "../questions/rows.ts";
import { type Term, writeKey } from "../search/search-text.ts";
import type { EventPlan } from "../wire/event-plan.ts";
import { propertiesText } from "../wire/properties-text.ts";
import type { Shape } from "./shapes.ts";

/** What the search field asks for while a search is being typed. */
export interface SuggestionsQuery {
  readonly what: "name" | "property" | "value";
  /** Whose values, keys inwards. */
  readonly property: readonly string[];
  readonly prefix: string;
}

type Suggestion = Shape<"Suggestions">["suggestions"][number];

const maxSuggestions = 20;
/** The newest events are looked at for properties and values. */
const sampledEvents = 1_000;
const maxDepth = 4;
const maxCandidates = 5_000;
const maxValueUnits = 200;

/** Suggests what occurs, the most frequent first: by its prefix, then by what it holds anywhere. */
export async function suggest(
  store: EventStore,
  plan: EventPlan | null,
  query: SuggestionsQuery,
): Promise<readonly Suggestion[]> {
  const prefix = query.prefix.toLowerCase();
  const holds = (await candidates(store, plan, query)).filter(({ text }) =>
    text.toLowerCase().includes(prefix),
  );
  const begins = holds.filter(({ text }) => text.toLowerCase().startsWith(prefix));
  const others = holds.filter(({ text }) => !text.toLowerCase().startsWith(prefix));
  return [...begins, ...others].slice(0, maxSuggestions);
}

async function candidates(
  store: EventStore,
  plan: EventPlan | null,
  { what, property, prefix }: SuggestionsQuery,
): Promise<readonly Suggestion[]> {
  if (what === "name") {
    const { names } = await store.names({});
    const found = new Set(names.map(({ name }) => name));
    const planned = (plan?.names ?? []).filter((name) => !found.has(name));
    return [
      ...names.map(({ name, count }) => ({ text: name, count })),
      ...planned.map((text) => ({ text, count: 0 })),
    ];
  }
  if (property.some((key) => plan?.isPersonal?.(key) === true)) return [];
  const newest = { order: "newest", limit: sampledEvents } as const;
  if (what === "property") {
    const { rows } = await store.events(newest);
    return frequent(rows.flatMap((row) => [...new Set(keysOf(propertiesOf(row), []))]));
  }
  const begins: Term = {
    kind: "property",
    path: property,
    pattern: [prefix, ""],
    isNegated: false,
  };
  const { rows } = await store.events({ ...newest, search: [begins] });
  return frequent(rows.flatMap((row) => valueAt(propertiesOf(row), property)));
}

function frequent(texts: readonly string[]): readonly Suggestion[] {
  const counts = new Map<string, number>();
  for (const text of texts) {
    const count = counts.get(text);
    if (count !== undefined || counts.size < maxCandidates) counts.set(text, (count ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([, left], [, right]) => right - left)
    .map(([text]) => ({ text, count: null }));
}

function propertiesOf({ raw }: EventRow): unknown {
  return JSON.parse(propertiesText(raw));
}

function* keysOf(value: unknown, outer: readonly string[]): Generator<string> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return;
  for (const [key, inner] of Object.entries(value)) {
    if (key === "" || key.length > maxValueUnits) continue;
    const path = [...outer, key];
    yield writeKey(path);
    if (path.length < maxDepth) yield* keysOf(inner, path);
  }
}

/** The value as a search would have to name it; nothing where it is not a scalar, or very long. */
function valueAt(properties: unknown, path: readonly string[]): readonly string[] {
  let value = properties;
  for (const key of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return [];
    value = (value as Readonly<Record<string, unknown>>)[key];
  }
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "boolean")
    return [];
  const text = String(value);
  return text.length > maxValueUnits ? [] : [text];
}
