import type { Finding, Inspect } from "./inspection.ts";
import type { EventNotes, PlanNode, UnknownKeys } from "./plan-node.ts";
import type { SchemaInput, StandardSchema } from "./standard-schema.ts";

/**
 * A shape made by one of the builders: a Standard Schema that can also be written down as data.
 *
 * `Value` is what `track()` takes; `Clean` is what is left of it where personal data is forbidden (`never`: nothing).
 */
export interface Field<Value, Clean = Value> extends StandardSchema<Value> {
  /** The shape as data. */
  readonly node: PlanNode;
  /** The check of a value in its wire form. */
  readonly inspect: Inspect;
  /** Carries a type to the compiler; absent when the code runs. */
  readonly "~clean"?: Clean;
}

/** A field whose key may be left out, made by `optional`. */
export interface OptionalField<Value, Clean = Value> extends Field<Value, Clean> {
  /** Carries a type to the compiler; absent when the code runs. */
  readonly "~optional"?: true;
}

/** Any builder's result or any other library's validator. */
export type AnySchema = { readonly "~standard": object };

/** Shapes of properties by name. */
export type Fields = { readonly [property: string]: AnySchema };

/** One event of a plan, made by `event`. `Shape` is its fields, or one schema of the whole. */
export interface PlannedEvent<Shape> extends EventNotes {
  /** The schema of `properties`: a builder's field, or another library's validator. */
  readonly properties: AnySchema;
  /** Carries a type to the compiler; absent when the code runs. */
  readonly "~shape"?: Shape;
}

/** All events of an application, made by `definePlan`. */
export interface Plan<
  Events,
  Policy extends PiiPolicy = "allow",
  ContextKeys extends string = never,
> {
  readonly events: Events;
  /** What becomes of keys that an object does not name. */
  readonly unknownKeys: UnknownKeys;
  /** Top-level properties whose values name things, beside those that are called ids. */
  readonly ids?: readonly string[];
  /** Carries a type to the compiler; absent when the code runs. */
  readonly "~policy"?: Policy;
  /** Carries a type to the compiler; absent when the code runs. */
  readonly "~context"?: ContextKeys;
}

/** A plan of any events. */
export type AnyPlan = Plan<Readonly<Record<string, PlannedEvent<unknown>>>, PiiPolicy, string>;

/** Whether a client may send properties marked as personal data. */
export type PiiPolicy = "allow" | "forbid";

/** The same plan for a client that must not send what is marked `pii`. */
export type WithoutPii<P> =
  P extends Plan<infer Events, PiiPolicy, infer ContextKeys>
    ? Plan<Events, "forbid", ContextKeys>
    : never;

/**
 * The same plan for a client whose context gives some properties, which `track()` may leave out:
 * `createAnalytics<WithContext<typeof plan, { event_id: number }>>({ context: { event_id: 31 } })`.
 */
export type WithContext<P, Context extends object> =
  P extends Plan<infer Events, infer Policy, infer ContextKeys>
    ? Plan<Events, Policy, ContextKeys | (keyof Context & string)>
    : never;

/**
 * Names that `track()` takes: the plan's, or any without a plan.
 *
 * `undefined` is asked for first here and below: without `strictNullChecks` it extends every type, a plan too.
 */
export type EventName<P> = [P] extends [undefined]
  ? string
  : [P] extends [Plan<infer Events, PiiPolicy, string>]
    ? keyof Events & string
    : string;

/** Properties that an event of the plan takes, as live values: a timestamp may be a `Date`, a decimal a bigint. */
export type EventProperties<P, Name extends EventName<P>> = [P] extends [undefined]
  ? object
  : [P] extends [Plan<infer Events, infer Policy, string>]
    ? Name extends keyof Events
      ? Events[Name] extends PlannedEvent<infer Shape>
        ? ShapeValue<Shape, Policy>
        : never
      : never
    : object;

/**
 * Arguments of `track()` after the name. The properties may be left out where none is required.
 *
 * The tuples around the checked types keep the compiler from spreading the union of all events over every call: types
 * are checked three times as fast as with an interface indexed by name.
 */
export type TrackArguments<P, Name> = [P] extends [undefined]
  ? [properties?: object]
  : [P] extends [Plan<infer Events, infer Policy, infer ContextKeys>]
    ? [Name] extends [keyof Events]
      ? [Events[Name]] extends [PlannedEvent<infer Shape>]
        ? OptionalWhenEmpty<BesideContext<ShapeValue<Shape, Policy>, ContextKeys>>
        : never
      : never
    : [properties?: object];

type OptionalWhenEmpty<Properties> = object extends Properties
  ? [properties?: Properties]
  : [properties: Properties];

/** The keys that the context gives may be left out, in each member of a union. */
type BesideContext<Properties, Keys extends string> = [Keys] extends [never]
  ? Properties
  : Properties extends unknown
    ? Omit<Properties, Keys> & Partial<Pick<Properties, Keys & keyof Properties>>
    : never;

type ShapeValue<Shape, Policy> = Shape extends AnySchema
  ? Policy extends "forbid"
    ? CleanOf<Shape>
    : SchemaInput<Shape>
  : Policy extends "forbid"
    ? CleanValues<Shape>
    : FieldValues<Shape>;

/** What is left of a schema's value without personal data; another library's types do not say, so all of it. */
export type CleanOf<Schema> = Schema extends { readonly "~clean"?: infer Clean }
  ? unknown extends Clean
    ? SchemaInput<Schema>
    : Exclude<Clean, undefined>
  : SchemaInput<Schema>;

/** The object type of fields: optional keys can be left out. */
export type FieldValues<Shape> = [OptionalKeys<Shape>] extends [never]
  ? { readonly [Key in keyof Shape]: SchemaInput<Shape[Key]> }
  : { readonly [Key in Exclude<keyof Shape, OptionalKeys<Shape>>]: SchemaInput<Shape[Key]> } & {
      readonly [Key in OptionalKeys<Shape>]?: SchemaInput<Shape[Key]>;
    };

/**
 * A builder's field carries a mark, because without `strictNullChecks` undefined extends every type. Of another library's
 * validator only its input type is known.
 */
type OptionalKeys<Shape> = {
  [Key in keyof Shape]: Shape[Key] extends Field<unknown, unknown>
    ? unknown extends MarkOf<Shape[Key]>
      ? never
      : Key
    : undefined extends SchemaInput<Shape[Key]>
      ? Key
      : never;
}[keyof Shape];

type MarkOf<Schema> = Schema extends { readonly "~optional"?: infer Mark } ? Mark : unknown;

/** The object type of fields without those marked as personal data. */
export type CleanValues<Shape> = {
  readonly [Key in Exclude<keyof Shape, PiiKeys<Shape> | OptionalKeys<Shape>>]: CleanOf<Shape[Key]>;
} & {
  readonly [Key in Exclude<OptionalKeys<Shape>, PiiKeys<Shape>>]?: CleanOf<Shape[Key]> | undefined;
};

type PiiKeys<Shape> = {
  [Key in keyof Shape]: [CleanOf<Shape[Key]>] extends [never] ? Key : never;
}[keyof Shape];

/** One thing in an event that the plan does not say. */
export interface PlanIssue extends Omit<Finding, "path"> {
  /** JSON pointer from the event: `/properties/amount`. */
  readonly path: string;
}

/**
 * The part of a client by which events go in.
 *
 * `P` is the type of a plan, which types names and properties; without it any name and any object will do.
 */
export interface Tracking<P extends AnyPlan | undefined = undefined> {
  /**
   * Queues one event for delivery. The event is encoded at once, so changing its properties later changes nothing.
   *
   * Never throws, never blocks, returns nothing: what cannot be sent is counted in the ledger and reported to
   * `onDiagnostic`.
   *
   * @param eventName 1 to 255 UTF-16 units, such as `donation_received`.
   * @param properties An object of JSON values. `Date` becomes an ISO 8601 UTC string, bigint and decimal objects a
   *   string, a `Temporal.Duration` a number of milliseconds. `undefined`, functions and symbols are left out.
   */
  track<Name extends EventName<P>>(eventName: Name, ...properties: TrackArguments<P, Name>): void;
  /** Queues an event that is not in the plan, as `track()` does without one. */
  readonly trackUnplanned: TrackUnplanned<
    P extends Plan<unknown, PiiPolicy, infer Keys> ? Keys : never
  >;
}

/** Tracks an event that is not in the plan. */
export interface TrackUnplanned<ContextKeys extends string> {
  (eventName: string, properties?: object): void;
  /** Carries a type to the compiler; absent when the code runs. */
  "~context"?(keys: ContextKeys): void;
}

/** The names of the properties that the context of a client gives. */
export type ContextKeysOf<Client> = Client extends {
  readonly trackUnplanned: { "~context"?(keys: infer Keys): void };
}
  ? Keys & string
  : never;
