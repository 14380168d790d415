import { ExactNumber, scalarText } from "../api/exact-json.ts";
import { isRecord, type StoredEvent } from "../api/stored-event.ts";

/** A key and the short form of its value. */
export interface PreviewPart {
  readonly key: string;
  readonly value: string;
  /** False for a list or an object, which no term finds as a whole. */
  readonly isScalar: boolean;
}

const maxParts = 12;
const maxValueLength = 80;

/**
 * Says in a few words what an event carries. What only repeats its time is left out.
 *
 * @param fittingLength UTF-16 units that the place has room for; what begins beyond them is left out.
 */
export function previewOf(
  { properties, happenedAt }: Pick<StoredEvent, "properties" | "happenedAt">,
  fittingLength: number,
): readonly PreviewPart[] {
  const happenedMs = Date.parse(happenedAt);
  const parts: PreviewPart[] = [];
  let length = 0;
  for (const key in properties) {
    if (parts.length === maxParts || length >= fittingLength) break;
    if (!Object.hasOwn(properties, key)) continue;
    const value = properties[key];
    if (typeof value === "string" && value.length < 40 && Date.parse(value) === happenedMs)
      continue;
    const text = shortText(value);
    parts.push({ key, value: text, isScalar: scalarText(value) !== null });
    length += key.length + text.length + 2;
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
  if (value instanceof ExactNumber) return value.text;
  if (isRecord(value)) return `{${Object.keys(value).slice(0, 3).join(", ")}}`;
  return String(value);
}
