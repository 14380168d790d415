import type { Suggestions } from "../api/answers.ts";
import { ask } from "../api/ask.ts";
import { writeSearch } from "../../../src/search/search-text.ts";

/** One line below the search field. */
export interface Suggestion {
  /** What the draft becomes. */
  readonly draft: string;
  readonly label: string;
  readonly about: string;
  /** False where a value still has to be written. */
  readonly isWhole: boolean;
}

const keys: readonly (readonly [string, string])[] = [
  ["name", "the event's name, * for anything"],
  ["status", "ok, warning or invalid"],
  ["path", "track or test"],
  ["run", 'a test run; run:"" for none'],
  ["client", "the page or process that sent it"],
  ["batch", "the request's batch id"],
  ["late", "how late it arrived: late:>1h"],
  ["source", "where its time comes from"],
];

const valuesByKey: Readonly<Record<string, readonly string[]>> = {
  status: ["invalid", "warning", "ok"],
  path: ["track", "test"],
  source: ["property", "age", "arrival"],
  late: [">1m", ">1h", ">1d"],
};

const maxSuggestions = 12;

/** What a draft of a term asks to be completed. */
interface Draft {
  readonly minus: string;
  /** Null while the key is written. */
  readonly key: string | null;
  readonly prefix: string;
}

export function readDraft(draft: string): Draft {
  const [, minus = "", key, prefix = ""] = /^(-?)(?:([^\s":]+):)?"?(.*)$/s.exec(draft) ?? [];
  return { minus, key: key ?? null, prefix };
}

/** Proposes what a draft could become: keys, names, properties and frequent values of what is stored. */
export async function suggestFor(
  draft: string,
  signal: AbortSignal,
): Promise<readonly Suggestion[]> {
  const { minus, key, prefix } = readDraft(draft);
  if (key === null) return suggestKeys(minus, prefix, signal);
  const known = valuesByKey[key];
  if (known !== undefined) {
    return known
      .filter((value) => value.startsWith(prefix))
      .map((value) => whole(`${minus}${key}:${value}`, value, key));
  }
  const stored =
    key === "name"
      ? await fetchStored("name", prefix, signal)
      : await fetchValues(key, prefix, signal);
  return stored.slice(0, maxSuggestions).map(({ text, count }) => {
    const value = quotedValue(text);
    return whole(`${minus}${key}:${value}`, text, countWords(count));
  });
}

async function suggestKeys(
  minus: string,
  prefix: string,
  signal: AbortSignal,
): Promise<readonly Suggestion[]> {
  const [names, properties] = await Promise.all([
    fetchStored("name", prefix, signal),
    fetchStored("property", prefix, signal),
  ]);
  const open = (text: string, about: string): Suggestion => ({
    draft: `${minus}${text}:`,
    label: `${text}:`,
    about,
    isWhole: false,
  });
  return [
    ...names
      .slice(0, 5)
      .map(({ text, count }) =>
        whole(`${minus}name:${quotedValue(text)}`, `name:${text}`, countWords(count)),
      ),
    ...properties.slice(0, prefix === "" ? 3 : 6).map(({ text }) => open(text, "property")),
    ...keys.filter(([key]) => key.startsWith(prefix)).map(([key, about]) => open(key, about)),
  ].slice(0, maxSuggestions);
}

function whole(draft: string, label: string, about: string): Suggestion {
  return { draft, label, about, isWhole: true };
}

function countWords(count: number | null): string {
  return count === null ? "" : count.toLocaleString();
}

/** A value as a search has to write it. */
function quotedValue(text: string): string {
  return writeSearch([{ kind: "field", field: "name", pattern: [text], isNegated: false }]).slice(
    "name:".length,
  );
}

interface Stored {
  readonly text: string;
  readonly count: number | null;
}

function fetchValues(
  property: string,
  prefix: string,
  signal: AbortSignal,
): Promise<readonly Stored[]> {
  return fetchSuggestions({ for: "value", property, prefix }, signal);
}

function fetchStored(
  kind: "name" | "property",
  prefix: string,
  signal: AbortSignal,
): Promise<readonly Stored[]> {
  return fetchSuggestions({ for: kind, prefix }, signal);
}

/** A field without suggestions is still a field. */
async function fetchSuggestions(
  parameters: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<readonly Stored[]> {
  try {
    return (await ask<Suggestions>("api/suggestions", parameters, signal)).suggestions;
  } catch {
    return [];
  }
}
