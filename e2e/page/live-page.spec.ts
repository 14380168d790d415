import { expect, test } from "../fixtures.ts";
import { watchPage } from "../page-troubles.ts";

test("the live page shows what a page tracks, its markup as text", async ({
  context,
  page,
  ingest,
  run,
}) => {
  const troubles = await watchPage(page);
  await page.goto(`${ingest.url}/`);
  const sender = await context.newPage();
  await sender.goto(run.urlOf("script-tag"));
  // A page behind another one draws a frame a second at most.
  await page.bringToFront();
  await expect(page.getByRole("row", { name: "tracker_app_loaded" }).first()).toBeVisible();

  const name = `seen_${run.name}`;
  await sender.evaluate((eventName) => {
    TrackerAnalytics.track(eventName, { html: "<img src=/missing>" });
  }, name);
  await expect(page.getByRole("row", { name })).toContainText("<img src=/missing>");
  expect(troubles).toEqual({ uncaught: [], logged: [] });
});
