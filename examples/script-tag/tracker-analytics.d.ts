import type { Analytics, AnalyticsSettings } from "@tracker-analytics/sdk";

declare global {
  /** What the script tag puts on the page; until it is loaded, the stub that remembers the calls. */
  const TrackerAnalytics: Analytics & {
    createAnalytics: (settings?: AnalyticsSettings) => Analytics;
  };
}
