import { createAnalytics, type Analytics } from "@tracker-analytics/sdk";

/** Of the page where a client component imports it, of the server where a route handler does. */
export const analytics: Analytics = createAnalytics({
  ingestHost: process.env.NEXT_PUBLIC_INGEST_HOST ?? "http://127.0.0.1:5000",
});
