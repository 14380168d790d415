import type { EventName, TrackArguments } from "@tracker-analytics/sdk/plan";
import { analytics, type PagePlan } from "./analytics.ts";

const trackedNames = new Set<string>();

/** Tracks an event that a page has once, however often React runs the effect (twice in StrictMode). */
export function trackOnce<Name extends EventName<PagePlan>>(
  name: Name,
  ...properties: TrackArguments<PagePlan, Name>
): void {
  if (trackedNames.has(name)) return;
  trackedNames.add(name);
  analytics.track(name, ...properties);
}
