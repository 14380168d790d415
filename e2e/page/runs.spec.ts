import { donationPlan } from "./donation-plan.ts";
import { expect, test } from "./live-page.ts";

test.use({ serverOptions: { plan: donationPlan } });

const good = {
  event_name: "donation_completed",
  properties: { donation_id: 1, amount: "5.00", currency: "USD" },
};
const wrong = { event_name: "donation_completed", properties: { donation_id: "one" } };

test("each run has its verdict, and opens its events", async ({ page, server, send }) => {
  await send([good], "/r/fine/track");
  await send([good, wrong], "/r/wrong/track");
  await send([good], "/r/gap/track?batch=c.1-1&upto=3");
  await page.goto(`${server.url}/?view=runs`);
  await expect(page.getByRole("row", { name: /fine/ })).toContainText("Fine");
  await expect(page.getByRole("row", { name: /wrong/ })).toContainText("1 invalid");
  await expect(page.getByRole("row", { name: /gap/ })).toContainText("2 unaccounted for");
  await page.getByRole("button", { name: "gap" }).click();
  await expect(page).toHaveURL(/search=run%3Agap/);
});
