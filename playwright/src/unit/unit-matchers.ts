import { checkExpectation } from "../expectations/check.ts";
import type { Expectation } from "../expectations/expectation.ts";
import { expectExactly, expectInOrder } from "../expectations/sequence.ts";
import { expectNoInvalidEvents } from "../expectations/sound.ts";
import { expectTracked, type TrackedOptions } from "../expectations/tracked.ts";
import type { SequenceEntry } from "../match/event-pattern.ts";
import { accessOfRecording } from "./recording.ts";

/** What Vitest and Jest give a matcher. */
interface MatcherState {
  readonly isNot?: boolean;
}

type Result = Promise<{ readonly pass: boolean; readonly message: () => string }>;

/** A client may wait two seconds for others to share its request. Milliseconds. */
const defaultTimeoutMs = 3_000;

/** The matchers for `expect.extend()` of Vitest and Jest. Each is awaited. */
export const analyticsMatchers = {
  toHaveTracked(
    this: MatcherState,
    receiver: object,
    name: string,
    properties?: Readonly<Record<string, unknown>>,
    options?: TrackedOptions,
  ): Result {
    return check(this, receiver, expectTracked(name, properties, options), options?.within);
  },
  toHaveTrackedInOrder(
    this: MatcherState,
    receiver: object,
    entries: readonly SequenceEntry[],
  ): Result {
    return check(this, receiver, expectInOrder(entries));
  },
  toHaveTrackedExactly(
    this: MatcherState,
    receiver: object,
    entries: readonly SequenceEntry[],
  ): Result {
    return check(this, receiver, expectExactly(entries));
  },
  toHaveNoInvalidEvents(this: MatcherState, receiver: object): Result {
    return check(this, receiver, expectNoInvalidEvents());
  },
};

/** The matchers as a test calls them. */
export interface AnalyticsAssertions {
  /** Expects an event with these properties; it may have more. */
  toHaveTracked(
    name: string,
    properties?: Readonly<Record<string, unknown>>,
    options?: TrackedOptions,
  ): Promise<void>;
  /** Expects these events in this order; others may lie between them. */
  toHaveTrackedInOrder(entries: readonly SequenceEntry[]): Promise<void>;
  /** Expects these events in this order and no others. */
  toHaveTrackedExactly(entries: readonly SequenceEntry[]): Promise<void>;
  /** Expects that the plan and the wire find no error in what arrived. */
  toHaveNoInvalidEvents(): Promise<void>;
}

async function check(
  { isNot = false }: MatcherState,
  receiver: object,
  expectation: Expectation,
  timeoutMs: number = defaultTimeoutMs,
): Result {
  const access = accessOfRecording(receiver);
  if (!access) {
    throw new TypeError(
      `expect(…).${expectation.call} needs what createTestAnalytics() or createRecording() made.`,
    );
  }
  const { isFine, message } = await checkExpectation(access, expectation, { isNot, timeoutMs });
  return { pass: isFine !== isNot, message: () => message };
}
