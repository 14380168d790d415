/**
 * Every code that an issue of one event can carry, with what it does to the event.
 * `error` codes of the wire keep the event aside as rejected; warnings leave it stored.
 * The list is closed: `contract/wire.md` documents it and a test compares the two.
 */
export const eventIssueSeverityByCode: Readonly<Record<EventIssueCode, IssueSeverity>> = {
  "event-not-object": "error",
  "event-name-missing": "error",
  "event-name-not-string": "error",
  "event-name-empty": "error",
  "event-name-too-long": "error",
  "properties-missing": "error",
  "properties-not-object": "error",
  "event-too-large": "error",
  "event-too-deep": "error",
  "event-too-many-keys": "error",
  "unexpected-key": "warning",
  "duplicate-key": "warning",
  "prototype-key": "warning",
  "lone-surrogate": "warning",
  "nul-character": "warning",
  "number-precision": "warning",
  "time-far-off": "warning",
};

export type EventIssueCode =
  | "event-not-object"
  | "event-name-missing"
  | "event-name-not-string"
  | "event-name-empty"
  | "event-name-too-long"
  | "properties-missing"
  | "properties-not-object"
  | "event-too-large"
  | "event-too-deep"
  | "event-too-many-keys"
  | "unexpected-key"
  | "duplicate-key"
  | "prototype-key"
  | "lone-surrogate"
  | "nul-character"
  | "number-precision"
  | "time-far-off";

export type IssueSeverity = "error" | "warning";

/** One finding about one event: `{"path":"/properties/amount","code":"number-precision","message":"…","severity":"warning"}`. */
export interface Issue {
  /** JSON Pointer (RFC 6901) from the event; `""` is the event itself. */
  readonly path: string;
  readonly code: string;
  /** What is wrong and what to do, in one or two sentences. */
  readonly message: string;
  readonly severity: IssueSeverity;
}

/** Makes an issue of the wire; its severity follows from its code. */
export function wireIssue(code: EventIssueCode, path: string, message: string): Issue {
  return { path, code, message, severity: eventIssueSeverityByCode[code] };
}

const maxPointerKeyUnits = 200;

/** Appends one key or index to a JSON Pointer, escaped as RFC 6901 asks; a very long key is cut. */
export function pointerTo(parent: string, key: string): string {
  if (key.length > maxPointerKeyUnits) return `${parent}/${key.slice(0, maxPointerKeyUnits)}…`;
  return `${parent}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
