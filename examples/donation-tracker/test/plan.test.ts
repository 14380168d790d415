import { guardAnalytics, type Tracking } from "@tracker-analytics/sdk/plan";
import { expect, test } from "vitest";
import { marathonEvents } from "../src/marathon.ts";
import { plan } from "../src/plan.ts";

test("plans all 24 events", () => {
  const names = new Set([...marathonEvents({ seed: 0, count: 2_000 })].map((e) => e.event_name));

  expect(Object.keys(plan.events).toSorted()).toEqual([...names].toSorted());
});

test("has nothing to say against a marathon, live values included", () => {
  const issues: unknown[] = [];
  let tracked = 0;
  const client = guardAnalytics({ track: () => tracked++, trackUnplanned: () => {} }, plan, {
    onIssue: (issue, eventName) => issues.push({ eventName, ...issue }),
  });
  for (const { event_name, properties } of marathonEvents({ seed: 1, count: 3_000 })) {
    (client as unknown as Tracking).track(event_name, properties);
  }

  expect(tracked).toBe(3_000);
  expect(issues).toEqual([]);
});
