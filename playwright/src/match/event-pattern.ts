import { type Comparison, type Difference, differencesOf } from "./differences.ts";

/** What is compared of an event that arrived. */
export interface ArrivedEvent {
  readonly event_name: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** An event as a test describes it: a name, and properties that it must have. */
export interface EventPattern {
  readonly name: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** The name may also end in this one: `pending` for `donation_pending`. */
  readonly isEnding?: true;
}

/** An event of a sequence: `"donation_pending"` or `["donation_pending", { donation_id: 123 }]`. */
export type SequenceEntry =
  | string
  | readonly [name: string, properties?: Readonly<Record<string, unknown>>];

/** @throws {TypeError} For an entry that is neither a name nor a name with properties. */
export function patternOf(entry: SequenceEntry): EventPattern {
  const [name, properties = {}] = Array.isArray(entry) ? (entry as readonly unknown[]) : [entry];
  if (typeof name !== "string" || !isObject(properties)) {
    throw new TypeError(
      `${JSON.stringify(entry)} is not an event: give "name" or ["name", { property: value }].`,
    );
  }
  return { name, properties };
}

function isObject(value: unknown): value is EventPattern["properties"] {
  return typeof value === "object" && value !== null;
}

/** Null when the names differ; else the properties that do, none for a match. */
export function comparePattern(
  pattern: EventPattern,
  event: ArrivedEvent,
  comparison: Comparison = { isExact: false },
): readonly Difference[] | null {
  const { event_name: name } = event;
  const isNamed =
    name === pattern.name || (pattern.isEnding === true && name.endsWith(`_${pattern.name}`));
  if (!isNamed) return null;
  return differencesOf(pattern.properties, event.properties, comparison);
}

export function matchesPattern(
  pattern: EventPattern,
  event: ArrivedEvent,
  comparison?: Comparison,
): boolean {
  return comparePattern(pattern, event, comparison)?.length === 0;
}
