import { test as base } from "@tracker-analytics/playwright";
import { type ExampleSite, startExampleSite } from "@tracker-analytics/example-site";
import { plan } from "../examples/express/plan.ts";
import { type PageTroubles, watchPage } from "./page-troubles.ts";

/** The kit's test, with the example site as the base URL. */
export const test = base.extend<
  { readonly troubles: PageTroubles },
  { readonly site: ExampleSite }
>({
  site: [
    async ({ analyticsServer }, use) => {
      const site = await startExampleSite({ ingestHost: analyticsServer.url, port: 0 });
      await use(site);
      await site.close();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ site }, use) => {
    await use(site.url);
  },
  // What went wrong in the test's page so far.
  troubles: async ({ page }, use) => {
    await use(await watchPage(page));
  },
});

/** The same with the plan of the examples. Files that each set it would each start workers and browsers of their own. */
export const plannedTest = test.extend({
  analyticsOptions: [{ plan }, { scope: "worker" }],
});

export { expect } from "@tracker-analytics/playwright";
