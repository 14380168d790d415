import type { Issue } from "./issue.ts";

/**
 * A tracking plan as the server sees it: names, and a verdict on properties.
 *
 * Anything that has this shape will do; the server knows nothing of how it was made.
 */
export interface EventPlan {
  /** Names of all planned events. */
  readonly names: readonly string[];
  /**
   * Findings about one event: errors make it `invalid`, warnings `warning`; it is stored all the same.
   * Paths begin with `/properties`. Must not throw; what it throws counts as one error.
   */
  check(name: string, properties: Readonly<Record<string, unknown>>): readonly Issue[];
  /** Hides personal data in the JSON text of an event's properties. Absent where everything may be shown. */
  readonly mask?: (name: string, propertiesJson: string) => string;
  /** Whether a property of that name is personal in any event. Absent where everything may be shown. */
  readonly isPersonal?: (property: string) => boolean;
}

/** Asks the plan; a plan that throws has found an error, in itself or in the event. */
export function checkAgainstPlan(
  plan: EventPlan,
  name: string,
  properties: Readonly<Record<string, unknown>>,
): readonly Issue[] {
  try {
    return plan.check(name, properties);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [
      {
        path: "/properties",
        code: "plan-failed",
        message: `The plan could not judge this event: ${reason}`,
        severity: "error",
      },
    ];
  }
}
