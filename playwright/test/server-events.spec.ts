import { startServer } from "@tracker-analytics/dev-ingest";
import { mergeTests } from "@playwright/test";
import { startExpressExample } from "../../examples/express/serve.ts";
import { expect, test as base } from "@tracker-analytics/playwright";

/** A server that runs before the tests do, and an application that sends there in test mode. */
const test = mergeTests(base).extend<object, { app: { readonly url: string } }>({
  analyticsOptions: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads from it which fixtures are needed
    async ({}, use) => {
      const server = await startServer({ port: 0 });
      await use({ ingestUrl: server.url });
      await server.close();
    },
    { scope: "worker" },
  ],
  app: [
    async ({ analyticsOptions }, use) => {
      const app = await startExpressExample({
        ingestHost: analyticsOptions.ingestUrl!,
        testMode: true,
      });
      await use(app);
      await app.close();
    },
    { scope: "worker" },
  ],
});

for (const bidder of ["first", "second"]) {
  test(`what the server tracks for the ${bidder} test's requests belongs to its run`, async ({
    page,
    request,
    app,
    analytics,
  }) => {
    const bid = (amount: string): Promise<unknown> =>
      request.post(`${app.url}/api/bid-wars/1/bids`, { data: { amount } });
    await bid("5.00");
    await bid("7.00");
    await expect(analytics).toHaveTracked("bid_applied", { amount: "5.00" }, { source: "server" });
    await expect(analytics).toHaveTracked("bid_applied", {}, { times: 2 });
    await expect(analytics).not.toHaveTracked("bid_applied", {}, { source: "browser" });
    await page.goto(app.url);
    await expect(page).toHaveTracked("request_served", { path: "/", method: "GET" });
  });
}
