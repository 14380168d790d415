import { hide } from "@tracker-analytics/playwright";
import { expect, plannedTest as test } from "./example-site-test.ts";

test("ten events arrive although the page is left for another site in the same tick", async ({
  page,
  analytics,
  site,
}) => {
  const elsewhere = `${site.url.replace("127.0.0.1", "localhost")}/vite-react/thanks.html`;
  await page.goto("/script-tag/");
  await page.evaluate((url) => {
    for (let mark = 0; mark < 10; mark++) TrackerAnalytics.track("left", { mark });
    location.assign(url);
  }, elsewhere);
  await page.waitForURL(elsewhere);
  await expect(analytics).toHaveTrackedExactly([
    "tracker_app_loaded",
    ...Array.from({ length: 10 }, (_, mark) => ["left", { mark }] as const),
  ]);
});

test("a click on a link is tracked although the browser follows it at once", async ({
  page,
  analytics,
}) => {
  await page.goto("/script-tag/");
  await page.getByRole("link", { name: "Donate" }).click();
  await page.waitForURL("**/vite-react/");
  await expect(page).toHaveTrackedInOrder(["tracker_app_loaded", "donate_link_clicked"]);
  await expect(analytics).toHaveTracked("donate_link_clicked", {}, { times: 1 });
});

test("a donation is tracked as the plan says although its form leads away in the same tick", async ({
  page,
  analytics,
  troubles,
}) => {
  await page.goto("/vite-react/");
  await page.getByLabel("Name", { exact: true }).fill("Ines");
  await page.getByLabel("Amount in dollars").fill("12.5");
  await page.getByLabel("Comment").pressSequentially("Für die Nachtschicht 🌊 頑張って");
  await page.getByLabel("Name the ferryman").check();
  await page.getByRole("button", { name: "Donate" }).click();
  await page.waitForURL("**/thanks.html?amount=12.50");
  await expect(analytics).toHaveTrackedExactly([
    "tracker_app_loaded",
    "donate_form_viewed",
    ["bid_applied", { amount: "12.50", incentive_id: 8 }],
    ["donation_received", { amount: "12.50", num_bids: 1, has_comment: true }],
  ]);
  await expect(analytics).toHaveNoInvalidEvents();
  const [bid, donation] = (await analytics.events()).slice(2);
  expect(donation?.properties["donation_id"]).toBe(bid?.properties["donation_id"]);
  expect(troubles).toEqual({ uncaught: [], logged: [] });
});

test("hiding the page sends what waits, long before its time", async ({
  hideablePage: page,
  analytics,
  site,
}) => {
  await page.goto(`${site.url}/script-tag/`);
  await analytics.clear();
  await page.evaluate(() => {
    const patient = TrackerAnalytics.createAnalytics({ flushIntervalMs: 600_000 });
    for (let mark = 0; mark < 10; mark++) patient.track("hidden", { mark });
  });
  await hide(page);
  // A matcher would make the page send.
  await expect.poll(async () => (await analytics.events()).length).toBe(10);
});
