import type { PropertyNotes } from "./plan-node.ts";
import type { Field, OptionalField } from "./types.ts";

/** What can be said of a property: description, unit, `pii`, since, deprecated, owner. */
export interface FieldOptions<Pii extends boolean = boolean> extends PropertyNotes {
  readonly pii?: Pii;
}

/** Nothing of a value marked `pii` is left where personal data is forbidden. */
export type Marked<Value, Pii, Clean = Value> = Field<Value, CleanUnlessMarked<Pii, Clean>>;

/** The same of a field whose key may be left out. */
export type MarkedOptional<Value, Pii, Clean = Value> = OptionalField<
  Value,
  CleanUnlessMarked<Pii, Clean>
>;

type CleanUnlessMarked<Pii, Clean> = Pii extends true
  ? never
  : [Clean] extends [never]
    ? never
    : Clean;
