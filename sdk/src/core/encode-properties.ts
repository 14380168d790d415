import { describe } from "./describe.ts";

/**
 * Encodes properties one by one, so that one that cannot be encoded costs only itself.
 *
 * bigint → string, `Temporal.Duration` → number of milliseconds, what `unfold` knows; NaN, the infinities, invalid dates
 * and objects that show nothing of themselves → `null` (reported); a property that holds a cycle, or throws when it is read
 * or encoded → left out (reported); `undefined`, functions and symbols → left out.
 *
 * @param onIssue Hears which property, and what was there: `amount: NaN`.
 * @returns JSON text of an object.
 */
export function encodeProperties(properties: object, onIssue: (message: string) => void): string {
  const members: string[] = [];
  const source = sourceOf(properties, onIssue);
  for (const key of Object.keys(source)) {
    try {
      const json = JSON.stringify(
        source[key],
        function (this: Record<string, unknown>, name: string, value: unknown): unknown {
          const raw = this[name];
          if (typeof value === "bigint") return String(value);
          if ((raw as Duration | null)?.total?.call && /^-?P/.test(value as string)) {
            return (raw as Required<Duration>).total("milliseconds");
          }
          const shown = unfold(value);
          // What JSON cannot carry becomes null there, in silence.
          if (shown === null ? raw : typeof shown === "number" && !isFinite(shown)) {
            onIssue(`${key}: ${raw as number}`);
          }
          return shown;
        },
      ) as string | undefined;
      if (json) members.push(`${JSON.stringify(key)}:${json}`);
    } catch (error) {
      onIssue(`${key}: ${describe(error)}`);
    }
  }
  return `{${members.join()}}`;
}

interface Duration {
  readonly total?: (unit: string) => number;
}

/**
 * Finds the object whose members are the properties, as the serializer does: a model that knows its own JSON form is
 * asked for it.
 *
 * @param onIssue Hears what has no members.
 */
export function sourceOf(
  properties: object,
  onIssue?: (message: string) => void,
): Record<string, unknown> {
  const source = unfold((properties as { toJSON?(): object }).toJSON?.() ?? properties);
  if (typeof source === "object" && source && !Array.isArray(source)) {
    return source as Record<string, unknown>;
  }
  onIssue?.(`not an object: ${properties as unknown as string}`);
  return {};
}

/** An object that holds something, and of which JSON says `{}`. */
interface Closed {
  toString?(): string;
  readonly get?: unknown;
  readonly [Symbol.iterator]?: unknown;
}

/**
 * Shows what an object holds of which JSON would say `{}`: `Map`, `Headers` and `FormData` as an object, `Set` and other
 * lists as an array, `Error`, `URLSearchParams` and what else has a text as that text; `null` for anything else.
 *
 * @returns The value itself where JSON says what it is.
 */
function unfold(value: unknown): unknown {
  if (typeof value !== "object" || !value || Object.keys(value).length) return value;
  const { get, [Symbol.iterator]: iterator } = value as Closed;
  // Without a prototype it has no text, and nothing to hide.
  const text = (value as Closed).toString?.() ?? "";
  if (/^(\[object Object])?$/.test(text) || JSON.stringify(value) !== "{}") return value;
  if (!text.startsWith("[object ")) return text;
  if (!iterator) return null;
  return get
    ? Object.fromEntries(value as Iterable<[string, unknown]>)
    : [...(value as Iterable<unknown>)];
}

/**
 * Replaces lone surrogates, which UTF-8 cannot carry, by U+FFFD. In JSON text they stand as `\ud83d`, and an escaped
 * backslash before such letters is none.
 */
export function repairSurrogates(json: string): string {
  return json.replace(/\\\\|\\ud.../g, (escape) => (escape[2] ? "\ufffd" : escape));
}
