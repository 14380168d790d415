import { describe } from "./describe.ts";
import { sourceOf } from "./encode-properties.ts";

/** Properties that stand under those of every event, or what gives them when an event is tracked. */
export type Context = object | (() => object | undefined);

/** By which a guard reads what `track()` is about to add. */
export const contextKey: unique symbol = Symbol.for("tracker-analytics.context");

/** A client whose context can be read. */
export interface ContextHolder {
  readonly [contextKey]: () => object | undefined;
}

/**
 * Finds the properties of a context. Never throws.
 *
 * @param onIssue Hears what the context threw, or gave in the place of an object.
 */
export function resolveContext(
  context: Context | null | undefined,
  onIssue?: (message: string) => void,
): object | undefined {
  try {
    const found = typeof context === "function" ? (context as () => object | undefined)() : context;
    return found ? sourceOf(found, onIssue) : undefined;
  } catch (error) {
    onIssue?.(`context: ${describe(error)}`);
    return undefined;
  }
}

/**
 * Puts context under the properties of an event. The properties are not read here, where a getter that throws would
 * cost the event; the encoder, which comes next, loses that property alone.
 */
export function addContext(context: object | undefined, properties: unknown = {}): unknown {
  // No properties at all: for the encoder to refuse.
  if (!context || !hasMembers(properties)) return properties;
  return { toJSON: () => mergeUnread(context, sourceOf(properties)) };
}

/** Merges members without reading them: one that throws when it is read costs no other. */
export function mergeUnread(...sources: readonly object[]): object {
  const merged = {};
  for (const source of sources) {
    for (const key of Object.keys(source)) {
      Object.defineProperty(merged, key, {
        configurable: true,
        enumerable: true,
        get: () => (source as Record<string, unknown>)[key],
      });
    }
  }
  return merged;
}

function hasMembers(value: unknown): value is object {
  try {
    return typeof value === "object" && !!value && !Array.isArray(value);
  } catch {
    // A proxy that is revoked, such as a draft of Immer that is finished.
    return false;
  }
}
