import { offline } from "@tracker-analytics/playwright";
import { expect, test } from "./site.ts";
import * as visits from "./visits.ts";

test("before the visitor accepts, nothing is sent", ({ page, analytics }) =>
  visits.consent({ page, analytics }));

test("the form's amount is tracked once", ({ page, analytics }) =>
  visits.form({ page, analytics }));

test("every page counts itself", ({ page, analytics }) => visits.pages({ page, analytics }));

test("a donation is submitted, then confirmed", ({ page, analytics }) =>
  visits.order({ page, analytics }));

test("the server tracks the donation once, with its amount", ({ page, analytics }) =>
  visits.checkout({ page, analytics }));

test("every event is as the plan says", ({ page, analytics }) =>
  visits.planned({ page, analytics }));

test("no personal data leaves the page", ({ page, analytics }) =>
  visits.personalData({ page, analytics }));

test("the last click before leaving is not lost", ({ page, analytics }) =>
  visits.unload({ page, analytics }));

test("what is tracked offline arrives later", async ({ page, analytics }) => {
  await page.goto("/");
  await offline(page);
  await page.getByRole("button", { name: "Accept" }).click();
  await offline(page, false);
  await expect(analytics).toHaveTracked("page_viewed", { path: "/" });
});
