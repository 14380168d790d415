import { expect, test } from "vitest";
import { maxCommentUnits } from "../src/comments.ts";
import { expectedWire } from "../src/expected-wire.ts";
import { Decimal } from "../src/live-values.ts";
import { marathonEvents } from "../src/marathon.ts";

const names = [
  "bid_applied",
  "donate_form_viewed",
  "donation_cancelled",
  "donation_comment_approved",
  "donation_comment_automod_denied",
  "donation_comment_denied",
  "donation_comment_flagged",
  "donation_comment_pinned",
  "donation_comment_sent_to_reader",
  "donation_comment_unpinned",
  "donation_comment_unprocessed",
  "donation_commment_ignored",
  "donation_commment_read",
  "donation_completed",
  "donation_group_created",
  "donation_group_deleted",
  "donation_groups_changed",
  "donation_mod_comment_edited",
  "donation_pending",
  "donation_received",
  "incentive_met",
  "incentive_opened",
  "request_served",
  "tracker_app_loaded",
];

test.each([0, 1, 7, 2026, -1])(
  "has all 24 original names among 1,500 events of seed %i",
  (seed) => {
    const events = [...marathonEvents({ seed, count: 1_500 })];

    expect(events).toHaveLength(1_500);
    expect([...new Set(events.map((event) => event.event_name))].toSorted()).toEqual(names);
  },
);

function wireOf(seed: number): string {
  return JSON.stringify([...marathonEvents({ seed, count: 2_000 })].map(expectedWire));
}

test("gives the same events for the same seed and others for another", () => {
  expect(wireOf(5)).toBe(wireOf(5));
  expect(wireOf(5)).not.toBe(wireOf(6));
});

test("leaves out what today's tracker no longer sends", () => {
  const events = [...marathonEvents({ seed: 3, count: 2_000, withDeadEvents: false })];

  expect(events).toHaveLength(2_000);
  expect(events.filter((event) => event.event_name === "donation_received")).toEqual([]);
});

test("expects of every event what a JSON body can carry, unchanged by a round trip", () => {
  for (const event of marathonEvents({ seed: 11, count: 2_000 })) {
    const wire = expectedWire(event);
    expect(JSON.parse(JSON.stringify(wire))).toEqual(wire);
  }
});

test("expects live values in their wire form", () => {
  const live = {
    at: new Date(Date.UTC(2026, 0, 4, 12)),
    goal: 50_000n,
    amount: new Decimal("25.00"),
    comment: "half an emoji \ud83d",
    absent: undefined,
    groups: [],
  };

  expect(expectedWire({ event_name: "x", properties: live })).toEqual({
    event_name: "x",
    properties: {
      at: "2026-01-04T12:00:00.000Z",
      goal: "50000",
      amount: "25.00",
      comment: "half an emoji \ufffd",
      groups: [],
    },
  });
});

test("holds Dates, bigints, decimal objects, both timestamp forms and comments near the limit", () => {
  const events = [...marathonEvents({ seed: 4, count: 2_000 })];
  const values = events.flatMap((event) => Object.values(event.properties));
  const timestamps = events
    .map((event) => event.properties["timestamp"])
    .filter((at) => typeof at === "string");
  const commentUnits = events.map(
    (event) => ((event.properties["comment"] ?? "") as string).length,
  );

  expect(values.some((value) => value instanceof Date)).toBe(true);
  expect(values.some((value) => typeof value === "bigint")).toBe(true);
  expect(values.some((value) => value instanceof Decimal)).toBe(true);
  expect(timestamps.some((at) => at.endsWith("+00:00"))).toBe(true);
  expect(timestamps.some((at) => /\.\d{6}$/.test(at))).toBe(true);
  expect(Math.max(...commentUnits)).toBeGreaterThan(4_900);
  expect(Math.max(...commentUnits)).toBeLessThanOrEqual(maxCommentUnits);
});

test("tracks the states of each donation in order", () => {
  const stepsByDonation = new Map<unknown, string[]>();
  for (const event of marathonEvents({ seed: 8, count: 3_000 })) {
    const id = event.properties["donation_id"];
    if (id == null || event.event_name === "bid_applied") continue;
    stepsByDonation.set(id, [...(stepsByDonation.get(id) ?? []), event.event_name]);
  }

  expect(stepsByDonation.size).toBeGreaterThan(100);
  for (const steps of stepsByDonation.values()) {
    expect(steps[0]).toBe("donation_received");
    const settled = steps.findIndex((name) => name === "donation_completed");
    const screened = steps.findIndex((name) => name.includes("comm"));
    if (screened >= 0) expect(settled).toBeLessThan(screened);
  }
});
