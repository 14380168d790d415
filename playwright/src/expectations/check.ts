import type { StoredEvent } from "@tracker-analytics/dev-ingest/client";
import { invalidLines, settlementLines, unplannedLines } from "../explain/run-summary.ts";
import type { Settlement } from "../run/barrier.ts";
import type { RunAccess } from "../run/run-access.ts";
import type { Expectation } from "./expectation.ts";

/** How an expectation is checked. */
export interface CheckOptions {
  readonly isNot: boolean;
  /** Milliseconds. */
  readonly timeoutMs: number;
}

/** What a check came to. */
export interface Outcome {
  /** Whether the test may go on. */
  readonly isFine: boolean;
  /** For a person, when it may not. */
  readonly message: string;
  /** `#1 donation_received …`, for reporters. */
  readonly events: readonly StoredEvent[];
}

/** Checks an expectation against a run: waits for what is expected, and settles before it says that something is not there. */
export async function checkExpectation(
  access: RunAccess,
  expectation: Expectation,
  options: CheckOptions,
): Promise<Outcome> {
  return options.isNot
    ? checkNotMet(access, expectation, options)
    : checkMet(access, expectation, options);
}

async function checkMet(
  access: RunAccess,
  expectation: Expectation,
  options: CheckOptions,
): Promise<Outcome> {
  const deadline = performance.now() + options.timeoutMs;
  const remainingMs = (): number => Math.max(0, deadline - performance.now());
  // What waits in a page need not wait for its interval.
  const settling = access.settle(options.timeoutMs);
  settling.catch(() => {});
  let settlement: Settlement | null = null;
  for (;;) {
    const events = await access.events.read();
    let verdict = expectation.judge(events, settlement);
    if (verdict === "met" && expectation.isMet === "settled" && settlement === null) {
      settlement = await access.settle(remainingMs());
      if (settlement.missing.length > 0) verdict = "failed";
      else continue;
    }
    if (verdict === "met") return { isFine: true, message: "", events };
    if (verdict === "failed" || remainingMs() === 0) {
      settlement ??= await settling;
      // What came while it settled counts.
      const latest = await access.events.read();
      const isMetNow = expectation.judge(latest, settlement) === "met";
      if (isMetNow && settlement.missing.length === 0)
        return { isFine: true, message: "", events: latest };
      const waited = verdict === "failed" ? [] : [`Waited ${options.timeoutMs} ms.`];
      const why = isMetNow ? [] : expectation.explain(latest, settlement);
      return failure(access, expectation, options, latest, [
        ...waited,
        ...why,
        ...unplannedLines(expectation.names, access.plannedNames),
        ...invalidLinesUnlessSaid(why, latest),
        ...settlementLines(settlement),
      ]);
    }
    settlement = null;
    await access.events.untilNews(remainingMs());
  }
}

async function checkNotMet(
  access: RunAccess,
  expectation: Expectation,
  options: CheckOptions,
): Promise<Outcome> {
  const isMet = async (settlement: Settlement | null): Promise<Outcome | null> => {
    const events = await access.events.read();
    if (expectation.judge(events, settlement) !== "met") return null;
    return failure(access, expectation, options, events, expectation.explainMet(events));
  };
  const early = expectation.isMet === "soon" ? await isMet(null) : null;
  if (early) return early;
  const settlement = await access.settle(options.timeoutMs);
  const late = await isMet(settlement);
  if (late) return late;
  const events = await access.events.read();
  if (settlement.missing.length === 0) return { isFine: true, message: "", events };
  return failure(access, expectation, options, events, [
    `Cannot say what was not tracked: not everything arrived within ${options.timeoutMs} ms.`,
    ...settlementLines(settlement),
  ]);
}

function failure(
  access: RunAccess,
  { call }: Expectation,
  { isNot }: CheckOptions,
  events: readonly StoredEvent[],
  lines: readonly string[],
): Outcome {
  const run = access.run === null ? [] : [`Run: ${access.run}`];
  const link = access.liveUrl === null ? [] : [`Look: ${access.liveUrl}`];
  const head = `expect(analytics)${isNot ? ".not" : ""}.${call}`;
  return {
    isFine: false,
    message: [head, "", ...lines, ...run, ...link].join("\n"),
    events,
  };
}

function invalidLinesUnlessSaid(
  said: readonly string[],
  events: readonly StoredEvent[],
): readonly string[] {
  return invalidLines(events).filter((line) => !said.includes(line));
}
