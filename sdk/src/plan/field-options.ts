import type { PropertyNotes } from "./plan-node.ts";
import type { Field } from "./types.ts";

/** What can be said of a property: description, unit, `pii`, since, deprecated, owner. */
export interface FieldOptions<Pii extends boolean = boolean> extends PropertyNotes {
  readonly pii?: Pii;
}

/** Nothing of a value marked `pii` is left where personal data is forbidden. */
export type Marked<Value, Pii, Clean = Value> = Field<
  Value,
  Pii extends true ? never : [Clean] extends [never] ? never : Clean
>;
