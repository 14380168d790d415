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

test("a failure links to the live page, which shows the events of the run and no others", async ({
  page,
  request,
  analytics,
  analyticsServer,
}) => {
  const send = (ingestHost: string, name: string): Promise<unknown> =>
    request.post(`${ingestHost}/test`, { data: [{ event_name: name, properties: {} }] });
  await send(`${analyticsServer.url}/r/another-test`, "donation_received");
  await send(analytics.ingestHost, "donation_recieved");
  const assertion = expect(analytics).toHaveTracked("donation_received", {}, { within: 50 });
  const message = await assertion.then(
    () => "It did not fail.",
    (failure: Error) => failure.message,
  );
  const [, link] = /^Look: (\S+)$/m.exec(message)!;
  await page.goto(link!);
  const rows = page.getByRole("grid").locator(".event-row");
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText("donation_recieved");
});
