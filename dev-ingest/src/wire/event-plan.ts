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
  /** The property that says when an event of that name happened; undefined where the plan does not say. */
  readonly timeProperty?: (name: string) => string | undefined;
  /** Top-level properties whose values name things, beside those that are called ids: `["order_number"]`. */
  readonly ids?: readonly string[];
  /** What is planned, in words. Absent where the plan knows names only. */
  readonly describe?: () => readonly PlannedEventWords[];
  /** Starts to look for planned properties without values. Absent where the plan knows names only. */
  readonly startCoverage?: () => PropertyCoverage;
  /** Hides personal data in the JSON text of an event's properties. Absent where everything may be shown. */
  readonly mask?: (name: string, propertiesJson: string) => string;
  /** Whether a property of that name is personal in any event. Absent where everything may be shown. */
  readonly isPersonal?: (property: string) => boolean;
  /** Whether anything is personal in any event. Absent where everything may be shown. */
  readonly hidesAnything?: () => boolean;
}

/** A planned event, for people. */
export interface PlannedEventWords {
  readonly name: string;
  readonly description: string;
  readonly owner?: string;
  /** Events that follow it. */
  readonly next?: readonly string[];
  readonly properties: readonly PlannedPropertyWords[];
}

export interface PlannedPropertyWords {
  /** Keys joined by dots; `*` stands for the items of an array. */
  readonly name: string;
  /** `a decimal or null`. */
  readonly type: string;
  readonly unit?: string;
  readonly isRequired: boolean;
  readonly isPii: boolean;
  readonly description?: string;
}

/** Is shown events, and says which of the plan's properties never had a value in them. */
export interface PropertyCoverage {
  add(name: string, properties: unknown): void;
  report(): { readonly properties: readonly PropertyFinding[] };
}

/** A planned property that never had a value though its event arrived. */
export interface PropertyFinding {
  readonly event: string;
  /** JSON pointer from the properties: `/donor/name`. */
  readonly path: string;
  readonly finding: "never-seen" | "always-null";
  /** How many of the event arrived. */
  readonly count: number;
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
