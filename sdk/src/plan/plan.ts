export { array, nullable, object, optional, record, union } from "./container-builders.ts";
export { definePlan, event } from "./define-plan.ts";
export { guardAnalytics } from "./guard-analytics.ts";
export {
  any,
  bool,
  date,
  decimal,
  durationMs,
  int,
  literal,
  number,
  oneOf,
  string,
  timestamp,
} from "./leaf-builders.ts";

export type { EventOptions, PlanOptions } from "./define-plan.ts";
export type { FieldOptions, Marked, MarkedOptional } from "./field-options.ts";
export type { Finding, Inspect } from "./inspection.ts";
export type { DecimalLike, DurationLike, InstantLike } from "./leaf-builders.ts";
export type { Guarded, GuardOptions } from "./guard-analytics.ts";
export type {
  JsonScalar,
  EventNotes,
  Notes,
  NumberBounds,
  ObjectNode,
  PlanNode,
  PropertyNotes,
  TimestampZone,
  UnknownKeys,
} from "./plan-node.ts";
export type {
  SchemaInput,
  StandardIssue,
  StandardProperties,
  StandardResult,
  StandardSchema,
} from "./standard-schema.ts";
export type {
  AnyPlan,
  AnySchema,
  CleanOf,
  CleanValues,
  ContextKeysOf,
  EventName,
  EventProperties,
  Field,
  Fields,
  FieldValues,
  OptionalField,
  PiiPolicy,
  Plan,
  PlanIssue,
  PlannedEvent,
  TrackArguments,
  Tracking,
  WithContext,
  WithoutPii,
} from "./types.ts";
