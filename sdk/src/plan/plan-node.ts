import type { StandardSchema } from "./standard-schema.ts";

/** What is said of a property or an event beside its shape. */
export interface Notes {
  /** What it means, for readers of the data. */
  readonly description?: string;
  /** The version or day it appeared: `"1.4.0"`, `"2026-01-04"`. */
  readonly since?: string;
  /** True, or what to use instead. Arrivals are marked with a warning. */
  readonly deprecated?: boolean | string;
  /** Who answers for it: a team or a person. */
  readonly owner?: string;
}

/** What is said of an event beside its shape. */
export interface EventNotes extends Notes {
  /** Names of the events that follow it in the life of the same thing: `["donation_received", "donation_cancelled"]`. */
  readonly next?: readonly string[];
  /** The property that says when it happened: `"paid_at"`. dev-ingest looks at `timestamp` where nothing is named. */
  readonly time?: string;
}

/** What is said of a property beside its shape. */
export interface PropertyNotes extends Notes {
  /** Unit of measure: `"ms"`, `"USD"`, `"bytes"`. */
  readonly unit?: string;
  /** True for personal data and free text written by people: masked wherever events are shown. */
  readonly pii?: boolean;
}

/** What becomes of a key that an object does not name: reported as a warning, let through silently, or invalid. */
export type UnknownKeys = "warn" | "allow" | "forbid";

/** A value that JSON writes as one token. */
export type JsonScalar = string | number | boolean | null;

/** Bounds of a number, both included. */
export interface NumberBounds {
  readonly min?: number;
  readonly max?: number;
}

/**
 * The shape of one value on the wire, as data: `{"kind":"decimal","min":0,"unit":"USD"}`.
 *
 * Can be written as JSON and read back, except where it holds another library's validator (`kind: "schema"`).
 */
export type PlanNode = PropertyNotes &
  (
    | { readonly kind: "string"; readonly minLength?: number; readonly maxLength?: number }
    | ({ readonly kind: "int" | "number" | "decimal" | "durationMs" } & NumberBounds)
    | { readonly kind: "bool" | "date" | "any" }
    | { readonly kind: "timestamp"; readonly zone?: TimestampZone }
    | { readonly kind: "oneOf"; readonly values: readonly JsonScalar[] }
    | { readonly kind: "literal"; readonly value: JsonScalar }
    | { readonly kind: "array"; readonly items: PlanNode }
    | ObjectNode
    | { readonly kind: "record"; readonly values: PlanNode }
    | { readonly kind: "union"; readonly options: readonly PlanNode[] }
    | { readonly kind: "nullable" | "optional"; readonly of: PlanNode }
    | { readonly kind: "schema"; readonly schema: StandardSchema }
  );

/** An object with named properties. */
export interface ObjectNode extends PropertyNotes {
  readonly kind: "object";
  readonly properties: Readonly<Record<string, PlanNode>>;
  /** The plan's own setting unless given. */
  readonly unknownKeys?: UnknownKeys;
}

/** How a timestamp names its zone: `Z` or an offset; not at all, meaning UTC; or either. */
export type TimestampZone = "zoned" | "naive" | "any";
