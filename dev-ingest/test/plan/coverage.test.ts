import { expectedWire } from "@tracker-analytics/example-donation-tracker/expected-wire";
import { marathonEvents } from "@tracker-analytics/example-donation-tracker/marathon";
import { plan as donationTracker } from "@tracker-analytics/example-donation-tracker/plan";
import {
  definePlan,
  event,
  int,
  nullable,
  object,
  optional,
  timestamp,
} from "@tracker-analytics/sdk/plan";
import { expect, test } from "vitest";
import { createCoverage } from "../../src/plan/coverage.ts";
import { coverageText } from "../../src/plan/coverage-text.ts";
import { findPlanIssues } from "../../src/plan/create-event-plan.ts";
import { readPlan } from "../../src/plan/read-plan.ts";

test("finds exactly the known oddities of the original events, and nothing else", () => {
  const plan = readPlan(donationTracker);
  const coverage = createCoverage(plan);
  const issues: unknown[] = [];

  for (const original of marathonEvents({ seed: 2, count: 20_000, withDeadEvents: false })) {
    const { event_name: name, properties } = expectedWire(original);
    issues.push(...findPlanIssues(plan, name, properties));
    coverage.add(name, properties);
  }
  const { events, neverArrived, unplanned, properties, mixedTimestamps } = coverage.report();

  expect(issues).toEqual([]);
  expect(events).toBe(20_000);
  expect(neverArrived).toEqual(["donation_received"]);
  expect(unplanned).toEqual([]);
  expect(properties.map(({ event: name, path, finding }) => `${name}${path} ${finding}`)).toEqual([
    "incentive_opened/dependent_on_id always-null",
    "incentive_met/dependent_on_id always-null",
    "donation_comment_automod_denied/donation_id always-null",
  ]);
  expect(mixedTimestamps).toEqual([
    {
      path: "/timestamp",
      zoned: ["bid_applied", "incentive_opened", "incentive_met"],
      naive: ["donation_pending", "donation_completed", "donation_cancelled", "request_served"],
    },
  ]);
});

test("says what never arrived, what is not planned, what is never sent or always null", () => {
  const coverage = createCoverage(
    readPlan(
      definePlan({
        seen: event({
          id: int(),
          "a/b": optional(int()),
          parent: nullable(int()),
          at: optional(timestamp()),
          inner: optional(object({ deep: optional(int()), other: int() })),
        }),
        unseen: event({}),
      }),
    ),
  );
  coverage.add("seen", { id: 1, parent: null, at: "2026-01-04T12:00:00Z", inner: { other: 1 } });
  coverage.add("seen", { id: 2, parent: null, at: "2026-01-04T12:00:00" });
  coverage.add("sene", {});
  coverage.add("__proto__", null);

  expect(coverageText(coverage.report())).toMatchInlineSnapshot(`
    "unseen: planned, and never arrived
    "sene": arrived 1 time, and is not planned (did you mean seen?)
    "__proto__": arrived 1 time, and is not planned
    seen/a~1b: never sent in 2 events
    seen/parent: always null in 2 events
    seen/inner/deep: never sent in 2 events
    /at: names a zone in seen; names none in seen
    4 events, 7 findings.
    "
  `);
});
