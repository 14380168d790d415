import { type LogEntry, startServer } from "@tracker-analytics/dev-ingest";
import { createIngestClient } from "@tracker-analytics/dev-ingest/client";
import { test as base } from "@tracker-analytics/playwright";
import { type DeliverySite, startDeliverySite } from "./delivery-site.ts";
import { type Wire, watchWire } from "./wire.ts";

interface TestFixtures {
  /** Time enough for browsers on a busy machine. */
  readonly patience: undefined;
  /** The requests of the test's run. */
  readonly wire: Wire;
}

interface WorkerFixtures {
  readonly site: DeliverySite;
  readonly serverLog: LogEntry[];
}

const latencyMs = 80;

/**
 * The kit's test, with a site whose page is open and has no client yet, an ingest 80 ms away, and the back/forward cache
 * that users have.
 */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  launchOptions: [
    async ({ browserName, launchOptions }, use) => {
      const ignoreDefaultArgs = ["--disable-back-forward-cache"];
      await use(
        browserName === "chromium" ? { ...launchOptions, ignoreDefaultArgs } : launchOptions,
      );
    },
    { scope: "worker" },
  ],
  site: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads from it which fixtures are needed
    async ({}, use) => {
      const site = await startDeliverySite();
      await use(site);
      await site.close();
    },
    { scope: "worker" },
  ],
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads from it which fixtures are needed
  serverLog: [async ({}, use) => use([]), { scope: "worker" }],
  analyticsServer: [
    async ({ serverLog }, use) => {
      const server = await startServer({ port: 0, onLog: (entry) => void serverLog.push(entry) });
      const client = createIngestClient({ url: server.url });
      await use({ url: server.url, client, outlivesTest: false });
      await server.close();
    },
    { scope: "worker" },
  ],
  patience: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads from it which fixtures are needed
    async ({}, use, testInfo) => {
      testInfo.setTimeout(90_000);
      await use(undefined);
    },
    { auto: true },
  ],
  baseURL: async ({ site }, use) => {
    await use(site.origin);
  },
  analytics: async ({ analytics }, use) => {
    await analytics.fail({ kind: "latency", delayMs: latencyMs });
    await use(analytics);
  },
  wire: async ({ analytics, context, serverLog }, use) => {
    await use(watchWire(analytics, context, serverLog));
  },
  page: async ({ page }, use) => {
    await page.goto("/");
    await use(page);
  },
});

export { expect } from "@tracker-analytics/playwright";
