import { afterEach, expect, test } from "vitest";
import { createAnalytics } from "../../src/browser.ts";
import type { Analytics, AnalyticsSettings, TestHook } from "../../src/types.ts";

const key = Symbol.for("tracker-analytics.test");
const onDiagnostic = (): void => {};
const page = globalThis as { [name: symbol]: TestHook | undefined };

afterEach(() => {
  delete page[key];
});

test("a page under test uses the hook's settings, and the hook hears of the client", () => {
  const seen: AnalyticsSettings[] = [];
  const started: Analytics[] = [];
  const numberings: (() => unknown)[] = [];
  page[key] = {
    settings(given) {
      seen.push(given);
      return { ...given, noEmit: true };
    },
    started(analytics, numbering) {
      started.push(analytics);
      numberings.push(numbering);
    },
  };
  const analytics = createAnalytics({ ingestHost: "https://ingest.example.org", onDiagnostic });
  analytics.track("donation_received");
  expect(seen).toEqual([{ ingestHost: "https://ingest.example.org", onDiagnostic }]);
  expect(started).toEqual([analytics]);
  expect(numberings.map((numbering) => numbering())).toEqual([{ client: "", upto: 0 }]);
  expect(analytics.ledger().dropped).toEqual({ "no-emit": 1 });
});

test("a page without a hook uses the settings that it was given", () => {
  const analytics = createAnalytics({ noEmit: true, onDiagnostic });
  analytics.track("donation_received");
  expect(analytics.ledger().dropped).toEqual({ "no-emit": 1 });
});
