import { startExpressExample } from "../examples/express/serve.ts";
import { expect, plannedTest as test } from "./example-site-test.ts";

test("what the Express example tracks, its page by the relay included, is what the plan says", async ({
  page,
  analytics,
}) => {
  // The kit's hook leads pages past the relay.
  await page.addInitScript(() => {
    delete (globalThis as Record<symbol, unknown>)[Symbol.for("tracker-analytics.test")];
  });
  const example = await startExpressExample({
    ingestHost: analytics.ingestHost,
    flushIntervalMs: 50,
  });
  try {
    await page.goto(`${example.url}/`);
    await page.getByRole("button", { name: "Bid $5" }).first().click();
    await expect
      .poll(async () => (await analytics.events()).map(({ event_name }) => event_name).toSorted())
      .toEqual([
        "bid_applied",
        "bid_button_clicked",
        "bid_wars_viewed",
        "request_served",
        "request_served",
      ]);
    await expect(analytics).toHaveNoInvalidEvents();
  } finally {
    await example.close();
  }
});

test("a wrong property that is forced in arrives marked, and shows in the page's console while debugging", async ({
  page,
  analytics,
}) => {
  await page.goto("/script-tag/");
  const warning = page.waitForEvent("console", (message) => message.type() === "debug");
  await page.evaluate(() => {
    const debugging = TrackerAnalytics.createAnalytics({ debug: true });
    debugging.track("donation_group_created", { group: 5, user_id: 1 });
  });
  expect(await analytics.waitFor("donation_group_created")).toMatchObject({
    status: "invalid",
    issues: [{ code: "wrong-value", path: "/properties/group" }],
  });
  expect((await warning).text()).toContain("Expected a string, found 5. Send it in quotes.");
});
