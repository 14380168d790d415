import type { Expect, MatcherReturnType } from "@playwright/test";
import type { AnyPlan, EventName, EventProperties } from "@tracker-analytics/sdk/plan";
import type { TrackedOptions } from "./expectations/tracked.ts";
import type { AsymmetricMatcher } from "./match/asymmetric.ts";
import type { analyticsMatchers, Receiver } from "./matchers.ts";

/** A value, part of it, or a matcher for it. */
export type Expected<Value> =
  | Value
  | AsymmetricMatcher
  | ReturnType<Expect["anything"]>
  | (Value extends string ? RegExp : never)
  | (Value extends readonly (infer Element)[]
      ? readonly Expected<Element>[]
      : Value extends object
        ? { readonly [Key in keyof Value]?: Expected<Value[Key]> }
        : never);

/** Some properties of a planned event. */
export type ExpectedProperties<P extends AnyPlan, Name extends EventName<P>> = {
  readonly [Key in keyof EventProperties<P, Name>]?: Expected<EventProperties<P, Name>[Key]>;
};

/** Arguments of `toHaveTracked`, for each event of the plan. */
type TrackedArguments<P extends AnyPlan> = {
  [Name in EventName<P>]: [
    name: Name,
    properties?: ExpectedProperties<P, Name>,
    options?: TrackedOptions,
  ];
}[EventName<P>];

/** An event of a sequence, for each event of the plan. */
type PlannedEntry<P extends AnyPlan> = {
  [Name in EventName<P>]: Name | readonly [name: Name, properties?: ExpectedProperties<P, Name>];
}[EventName<P>];

/** The matchers, with the names and properties of a plan. */
export type PlannedMatchers<P extends AnyPlan> = Omit<
  typeof analyticsMatchers,
  "toHaveTracked" | "toHaveTrackedInOrder" | "toHaveTrackedExactly"
> & {
  toHaveTracked(receiver: Receiver, ...expected: TrackedArguments<P>): Promise<MatcherReturnType>;
  toHaveTrackedInOrder(
    receiver: Receiver,
    entries: readonly PlannedEntry<P>[],
  ): Promise<MatcherReturnType>;
  toHaveTrackedExactly(
    receiver: Receiver,
    entries: readonly PlannedEntry<P>[],
  ): Promise<MatcherReturnType>;
};
