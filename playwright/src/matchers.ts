import type { ExpectMatcherState, MatcherReturnType } from "@playwright/test";
import { checkExpectation } from "./expectations/check.ts";
import type { Expectation } from "./expectations/expectation.ts";
import { expectHistory } from "./expectations/history.ts";
import { expectExactly, expectInOrder } from "./expectations/sequence.ts";
import { expectLostNothing, expectNoInvalidEvents } from "./expectations/sound.ts";
import { expectTracked, type TrackedOptions } from "./expectations/tracked.ts";
import type { SequenceEntry } from "./match/event-pattern.ts";
import { accessOf, type TestAnalytics, type TrackedSubject } from "./run/test-analytics.ts";

/** What a matcher can be used on: the fixture `analytics`, or a page or context that sends to a run. */
export type Receiver =
  | Pick<TestAnalytics, "run" | "ingestHost">
  | { context(): object }
  | { newPage(): unknown };

type Result = Promise<MatcherReturnType>;

/** The matchers, for `expect.extend()`. */
export const analyticsMatchers = {
  toHaveTracked(
    this: ExpectMatcherState,
    receiver: Receiver,
    name: string,
    properties?: Readonly<Record<string, unknown>>,
    options?: TrackedOptions,
  ): Result {
    const expectation = expectTracked(name, properties, options);
    return check(this, receiver, expectation, options?.within);
  },
  toHaveTrackedInOrder(
    this: ExpectMatcherState,
    receiver: Receiver,
    entries: readonly SequenceEntry[],
  ): Result {
    return check(this, receiver, expectInOrder(entries));
  },
  toHaveTrackedExactly(
    this: ExpectMatcherState,
    receiver: Receiver,
    entries: readonly SequenceEntry[],
  ): Result {
    return check(this, receiver, expectExactly(entries));
  },
  toHaveNoInvalidEvents(this: ExpectMatcherState, receiver: Receiver): Result {
    return check(this, receiver, expectNoInvalidEvents());
  },
  toHaveLostNothing(this: ExpectMatcherState, receiver: Receiver): Result {
    return check(this, receiver, expectLostNothing());
  },
  toHaveGoneThrough(
    this: ExpectMatcherState,
    receiver: TrackedSubject,
    states: readonly string[],
  ): Result {
    return check(this, receiver.analytics, expectHistory(receiver, states));
  },
};

async function check(
  { isNot, timeout }: ExpectMatcherState,
  receiver: object,
  expectation: Expectation,
  withinMs: number = timeout,
): Result {
  const access = accessOf(receiver);
  if (!access) {
    throw new TypeError(
      `expect(…).${expectation.call} needs the fixture analytics, or a page or context that sends to it. A context of the test's own does after analytics.watch(context).`,
    );
  }
  const { isFine, message, events } = await checkExpectation(access, expectation, {
    isNot,
    timeoutMs: withinMs,
  });
  return {
    // Playwright turns it round for .not.
    pass: isFine !== isNot,
    message: () => message,
    name: expectation.call.split("(", 1)[0]!,
    actual: events.map(({ event_name }) => event_name),
  };
}
