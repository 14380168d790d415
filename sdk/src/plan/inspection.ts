import type { UnknownKeys } from "./plan-node.ts";

/** One thing that a value is and its shape does not say. */
export interface Finding {
  /** Keys from the value inspected. */
  readonly path: readonly string[];
  /** `unknown-key`, `unplanned-event`, `pii-removed` and `deprecated` are warnings. */
  readonly code:
    | "wrong-value"
    | "missing-key"
    | "forbidden-key"
    | "pii-removed"
    | "unknown-key"
    | "unplanned-event"
    | "deprecated";
  /** What was expected, what came: `expected decimal, got true`. */
  readonly message: string;
}

/** Where an inspection is, and what it has found so far. */
export interface Inspection {
  readonly path: readonly string[];
  readonly unknownKeys: UnknownKeys;
  readonly findings: Finding[];
}

/**
 * Compares a value, as it is on the wire, with a shape. Never throws; takes no longer than the value and the shape are
 * large.
 */
export type Inspect = (value: unknown, at: Inspection) => void;

/** Whether a finding makes the event invalid; the others are warnings. */
export function isError({ code }: Pick<Finding, "code">): boolean {
  return code === "wrong-value" || code === "missing-key" || code === "forbidden-key";
}
