import type { EventQuery } from "./event-store.ts";
import { searchText, valueAt } from "./property-value.ts";

type ContentFilter = Pick<EventQuery, "properties" | "text">;

/** True when a query asks for something that only the event's text can tell. */
export function hasContentFilter(query: ContentFilter): boolean {
  return (
    (query.properties !== undefined && query.properties.length > 0) ||
    (query.text !== undefined && query.text !== "")
  );
}

/** Makes the test of an event's JSON text against the content part of a query. */
export function contentMatcher(query: ContentFilter): (raw: string) => boolean {
  const needles = query.text === undefined || query.text === "" ? [] : needlesOf(query.text);
  const filters = query.properties ?? [];
  return (raw) => {
    if (needles.length > 0) {
      const lower = raw.toLowerCase();
      if (!needles.some((needle) => lower.includes(needle))) return false;
    }
    if (filters.length === 0) return true;
    const { properties } = JSON.parse(raw) as { properties: unknown };
    return filters.every(({ path, value }) => searchText(valueAt(properties, path)) === value);
  };
}

/** A text as it may stand in JSON: as characters, and as the escapes of senders that write ASCII only. */
function needlesOf(text: string): readonly string[] {
  const quoted = JSON.stringify(text).slice(1, -1).toLowerCase();
  const ascii = quoted.replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return ascii === quoted ? [quoted] : [quoted, ascii];
}
