import { type IngestServer, startServer } from "@tracker-analytics/dev-ingest";
import { type ExampleSite, startExampleSite } from "@tracker-analytics/example-site";
import { test as base } from "@playwright/test";
import { type PageTroubles, watchPage } from "./page-troubles.ts";
import { createRun, type Run } from "./run.ts";

export interface TestFixtures {
  /** A name that no other test has, nor another attempt at this one. */
  readonly runName: string;
  /** This test's own part of the server: no test sees another one's events. */
  readonly run: Run;
  /** What went wrong in the test's page so far. */
  readonly troubles: PageTroubles;
  /** A server of the test's own that takes nothing without `right-key`. */
  readonly keyed: IngestServer;
}

export interface WorkerFixtures {
  readonly ingest: IngestServer;
  readonly site: ExampleSite;
}

/** Playwright's test, with a server, the example site and a run of the test's own. */
export const test = base.extend<TestFixtures, WorkerFixtures>({
  ingest: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads from it which fixtures are needed
    async ({}, use) => {
      const ingest = await startServer({ port: 0 });
      await use(ingest);
      await ingest.close();
    },
    { scope: "worker" },
  ],
  site: [
    async ({ ingest }, use) => {
      const site = await startExampleSite({ ingestHost: ingest.url, port: 0 });
      await use(site);
      await site.close();
    },
    { scope: "worker" },
  ],
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads from it which fixtures are needed
  runName: async ({}, use, { testId, retry }) => {
    await use(`${testId}-${retry}`);
  },
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads from it which fixtures are needed
  keyed: async ({}, use) => {
    const keyed = await startServer({ port: 0, accessKeys: ["right-key"] });
    await use(keyed);
    await keyed.close();
  },
  run: async ({ ingest, site, runName }, use) => {
    await use(createRun(ingest, site, runName));
  },
  troubles: async ({ page }, use) => {
    await use(await watchPage(page));
  },
});

export { expect } from "@playwright/test";
