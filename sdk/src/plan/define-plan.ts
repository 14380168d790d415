import { object } from "./container-builders.ts";
import type { EventNotes, UnknownKeys } from "./plan-node.ts";
import type { AnySchema, Fields, Plan, PlannedEvent } from "./types.ts";

/** What can be said of an event: description, since, deprecated, owner, what comes next, when it happened, and its unknown keys. */
export interface EventOptions extends EventNotes {
  /** The plan's own setting unless given. Where one schema describes all properties, it says so itself. */
  readonly unknownKeys?: UnknownKeys;
}

/** Settings of a whole plan. */
export interface PlanOptions {
  /**
   * What becomes of keys that an object does not name.
   *
   * @default "warn"
   */
  readonly unknownKeys?: UnknownKeys;
  /**
   * Top-level properties whose values name things, beside those that are called `id`, `…_id` or `…Id`:
   * `["order_number"]`, 20 at most. A store keeps an index of each.
   *
   * @default []
   */
  readonly ids?: readonly string[];
}

/**
 * Describes one event: its properties by name, or one schema of all of them (a union, or another library's object).
 *
 * Schemas describe the wire, so what `JSON.parse` gives: text for a moment, never a `Date`.
 */
// @__NO_SIDE_EFFECTS__
export function event<const Shape extends Fields | AnySchema>(
  shape: Shape,
  options?: EventOptions,
): PlannedEvent<Shape> {
  return {
    ...options,
    properties:
      "~standard" in shape
        ? (shape as AnySchema)
        : object(shape, { unknownKeys: options?.unknownKeys } as EventOptions),
  };
}

/**
 * Gathers the events of an application under the names that `track()` uses.
 *
 * An application imports the plan's type only, `createAnalytics<typeof plan>()`, which costs no byte.
 */
// @__NO_SIDE_EFFECTS__
export function definePlan<const Events extends Readonly<Record<string, PlannedEvent<unknown>>>>(
  events: Events,
  options?: PlanOptions,
): Plan<Events> {
  return { events, unknownKeys: "warn", ...options };
}
