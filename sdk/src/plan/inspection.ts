import type { UnknownKeys } from "./plan-node.ts";

/** One thing that a value is and its shape does not say. */
export interface Finding {
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
  /** Keys from the value inspected. */
  readonly path: readonly string[];
}

/**
 * Compares a value, as it is on the wire, with a shape. `undefined` stands for a key left out. Never throws; takes no
 * longer than the value and the shape are large.
 *
 * @param unknownKeys What becomes of keys that no object of the shape names; a warning unless given.
 */
export type Inspect = (value: unknown, unknownKeys?: UnknownKeys) => readonly Finding[];

/** The finding that a value is wrong, or missing. */
export function wrong(message: string, value: unknown, path: readonly string[] = []): Finding {
  return { code: value === undefined ? "missing-key" : "wrong-value", message, path };
}

/** Reports a value that is not what was expected. Text is not repeated: it may be personal. */
export function unexpected(expected: string, value: unknown): readonly Finding[] {
  const found = isRecord(value)
    ? "object"
    : Array.isArray(value)
      ? "array"
      : typeof value === "string"
        ? "string"
        : String(value);
  return [wrong(`expected ${expected}, got ${found}`, value)];
}

/** The findings about the value at a key, as seen from what holds it. */
export function within(key: string, findings: readonly Finding[]): readonly Finding[] {
  return findings.map((finding) => ({ ...finding, path: [key, ...finding.path] }));
}

/** Whether a finding makes the event invalid; the others are warnings. */
export function isError({ code }: Pick<Finding, "code">): boolean {
  // The initials of forbidden, missing and wrong: a page carries every letter of this file.
  return /^[fmw]/.test(code);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
