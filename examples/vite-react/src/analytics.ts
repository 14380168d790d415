import type { plan } from "@tracker-analytics/example-donation-tracker/plan";
import { type Analytics, createAnalytics } from "@tracker-analytics/sdk";

// The server that renders the page writes the settings on the root element, as a template or a CMS would.
const { ingestHost, testMode, noEmit, accessKey } = document.getElementById("root")!.dataset;

/** The tracking plan, as a type: it costs the page no byte. */
export type PagePlan = typeof plan;

/** The page's one client. */
export const analytics: Analytics<PagePlan> = createAnalytics<PagePlan>({
  ingestHost,
  accessKey,
  testMode: testMode !== undefined,
  noEmit: noEmit !== undefined,
});

/** Where the events of this page can be watched. */
export const livePage: string | undefined = ingestHost;
