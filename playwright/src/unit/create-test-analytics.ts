import {
  createEventPlan,
  createInMemoryReceiver,
  readPlan,
} from "@tracker-analytics/dev-ingest/receiver";
import type { Analytics, AnalyticsSettings } from "@tracker-analytics/sdk";
import { createInMemoryAnalytics } from "@tracker-analytics/sdk/in-memory";
import type { AnyPlan } from "@tracker-analytics/sdk/plan";
import { createRecording, type Recording, shareRecording } from "./recording.ts";

/** A client for tests of components, and what arrived from it. Matchers are used on it. */
export type UnitAnalytics<P extends AnyPlan | undefined = undefined> = Analytics<P> & Recording;

export interface TestAnalyticsSettings extends AnalyticsSettings {
  /** Events are held against it. */
  readonly plan?: AnyPlan;
}

/**
 * Starts a client that needs no network: what is tracked is encoded, numbered and validated as ever, and is at once in
 * `events` when it is flushed. The matchers flush by themselves.
 */
export function createTestAnalytics<P extends AnyPlan | undefined = undefined>(
  settings: TestAnalyticsSettings = {},
): UnitAnalytics<P> {
  const { plan, ...given } = settings;
  const model = plan && readPlan(plan);
  const receiver = createInMemoryReceiver(model ? createEventPlan(() => model) : null);
  const encoder = new TextEncoder();
  const analytics = createInMemoryAnalytics<P>(
    { ingestHost: "http://test.invalid", ...given },
    (url, body) => {
      const answer = receiver.receive(url, encoder.encode(body));
      const { pathname, searchParams } = new URL(url);
      recording.add(answer.events, {
        path: pathname.endsWith("/test") ? "test" : "track",
        batch: searchParams.get("batch"),
        userAgent: globalThis.navigator?.userAgent ?? null,
      });
      return answer;
    },
  );
  const settle = async (): Promise<void> => {
    await analytics.flush();
  };
  const recording = createRecording(settle, model ? [...model.events.keys()] : null);
  const unit: UnitAnalytics<P> = Object.assign(analytics, {
    events: recording.events,
    clear: recording.clear,
  });
  shareRecording(unit, recording);
  return unit;
}
