import { createAnalytics, type AnalyticsSettings, type Diagnostic } from "@tracker-analytics/sdk";
import { createAnalytics as createNeutral } from "../../src/neutral.ts";
import { expect, test } from "vitest";

const nowhere = "http://127.0.0.1:9";

const cases: readonly (readonly [
  reason: Diagnostic["reason"],
  settings: AnalyticsSettings,
  track: (analytics: ReturnType<typeof createAnalytics>) => unknown,
])[] = [
  ["invalid-event", {}, (analytics) => analytics.track("")],
  ["event-too-large", { maxEventBytes: 100 }, (analytics) => analytics.track("a".repeat(100))],
  [
    "queue-full",
    { maxQueueBytes: 1_000 },
    (analytics) => analytics.track("a", { text: "a".repeat(1_000) }),
  ],
  ["before-send", { beforeSend: () => null }, (analytics) => analytics.track("a")],
  ["consent-denied", { consent: "denied" }, (analytics) => analytics.track("a")],
  ["no-host", { ingestHost: "" }, (analytics) => analytics.track("a")],
  ["no-emit", { noEmit: true }, (analytics) => analytics.track("a")],
  [
    "closed",
    { consent: "pending" },
    (analytics) => {
      analytics.track("a");
      return analytics.close({ timeoutMs: 0 });
    },
  ],
];

test.each(cases)("on a server %s is explained in words", async (reason, settings, track) => {
  for (const create of [createAnalytics, createNeutral]) {
    const told: Diagnostic[] = [];
    const analytics = create({
      ingestHost: nowhere,
      ...settings,
      onDiagnostic: (diagnostic) => told.push(diagnostic),
    });
    await track(analytics);
    await analytics.close({ timeoutMs: 0 });
    expect(told[0]).toMatchObject({ reason, lostEvents: 1 });
    expect(told[0]!.message).toMatch(/^\S.*\.$/);
  }
});

test("what is not a function is refused as a setting", () => {
  const settings = { ingestHost: nowhere, onDiagnostic: "log" } as unknown as AnalyticsSettings;
  for (const create of [createAnalytics, createNeutral]) {
    expect(() => create(settings)).toThrow("onDiagnostic must be a function");
  }
});
