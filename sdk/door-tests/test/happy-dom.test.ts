// @vitest-environment happy-dom
import { createAnalytics } from "@tracker-analytics/sdk";
import { expect, test } from "vitest";
import { startIngest } from "./ingest.ts";

test("a test in happy-dom sends through its fetch, which asks the ingest by CORS first", async () => {
  const { host, names } = await startIngest();
  const analytics = createAnalytics({ ingestHost: host });
  analytics.track("donation_received", { amount: "25.00" });
  expect(await analytics.close()).toEqual({ tracked: 1, delivered: 1, pending: 0, dropped: {} });
  expect(names).toEqual(["donation_received"]);
});
