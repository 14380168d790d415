import { defineAnalyticsTest, money } from "@tracker-analytics/playwright";
import { decimal, definePlan, event, int, optional, string } from "@tracker-analytics/sdk/plan";
import { mergeTests } from "@playwright/test";
import { test as siteTest } from "./site.ts";
import { messageOf, track } from "./track.ts";

const plan = definePlan({
  donation_received: event({
    donation_id: int(),
    amount: decimal({ min: 0, unit: "USD" }),
    comment: optional(string({ pii: true })),
  }),
  donate_form_viewed: event({ event_url_id: int() }),
});

const planned = defineAnalyticsTest<typeof plan>();
const { expect } = planned;
const test = mergeTests(siteTest, planned.test);

test.use({ analyticsOptions: { plan } });

test("names and properties are those of the plan", async ({ page, analytics }) => {
  await page.goto("/donate");
  await track(page, ["donate_form_viewed", { event_url_id: 29 }]);
  await track(page, ["donation_received", { donation_id: 1, amount: "25.00", comment: "Hi" }]);
  await expect(analytics).toHaveTracked("donation_received", {
    donation_id: expect.any(Number),
    amount: money(25),
    comment: /^H/,
  });
  await expect(page).toHaveTrackedExactly(["donate_form_viewed", ["donation_received", {}]]);
  await expect(analytics).toHaveNoInvalidEvents();
  await analytics.waitFor("donation_received");
  // @ts-expect-error -- the plan has no such event
  await expect(analytics).not.toHaveTracked("donation_recieved");
  // @ts-expect-error -- the event has no such property
  await expect(analytics).not.toHaveTracked("donation_received", { donor: 1 });
  // @ts-expect-error -- the property has another type
  await expect(analytics).not.toHaveTracked("donation_received", { donation_id: "1" });
  // @ts-expect-error -- the plan has no such event
  await expect(analytics).not.toHaveTrackedInOrder(["donation_recieved"]);
});

test("an event that breaks the plan is invalid, and any failure says so", async ({
  page,
  analytics,
}) => {
  await page.goto("/donate");
  await track(page, ["donation_received", { donation_id: "one", amount: "25.00" }]);
  const lines = `Invalid: #1 donation_received  +0.000 s  browser: /properties/donation_id`;
  const invalid = await messageOf(expect(analytics).toHaveNoInvalidEvents());
  expect(invalid).toContain(lines);
  const absent = expect(analytics).toHaveTracked(
    "donation_received",
    { donation_id: 1 },
    { within: 300 },
  );
  expect(await messageOf(absent)).toContain(lines);
});
