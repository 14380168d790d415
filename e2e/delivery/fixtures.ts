import { test as base } from "@playwright/test";
import { startDeliverySite, type DeliverySite } from "./delivery-site.ts";
import type { ScenarioRun } from "../scenario-run.ts";
import { type ScenarioServer, startScenarioServer } from "../scenario-server.ts";

interface TestFixtures {
  /** Time enough for browsers on a busy machine. */
  readonly patience: undefined;
  /** A server of the test's own, because it goes down for everybody. */
  readonly scenario: ScenarioServer;
  /** Its only run, 80 milliseconds away. */
  readonly run: ScenarioRun;
}

interface WorkerFixtures {
  readonly site: DeliverySite;
}

/** Playwright's test, with a site, an ingest that misbehaves, and the back/forward cache that users have. */
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
  scenario: async ({}, use) => {
    const scenario = await startScenarioServer();
    await use(scenario);
    await scenario.close();
  },
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
  run: async ({ scenario, page }, use) => {
    const run = scenario.run("delivery");
    run.latencyMs = 80;
    await page.goto("/");
    await use(run);
  },
});

export { expect } from "@playwright/test";
