import { isRecord } from "../api/stored-event.ts";

/** A key and the short form of its value. */
export interface PreviewPart {
  readonly key: string;
  readonly value: string;
}

const maxParts = 12;
const maxValueLength = 80;

/** Says in a few words what an event carries, as much as a row can show. */
export function previewOf(properties: Readonly<Record<string, unknown>>): readonly PreviewPart[] {
  const parts: PreviewPart[] = [];
  for (const key in properties) {
    if (parts.length === maxParts) break;
    if (Object.hasOwn(properties, key)) parts.push({ key, value: shortText(properties[key]) });
  }
  return parts;
}

function shortText(value: unknown): string {
  if (typeof value === "string") {
    return value.length > maxValueLength ? `${value.slice(0, maxValueLength)}…` : value;
  }
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    return items.length > 3
      ? `[${items.length} items]`
      : `[${items.map((item) => shortText(item)).join(", ")}]`;
  }
  if (isRecord(value)) return `{${Object.keys(value).slice(0, 3).join(", ")}}`;
  return String(value);
}
