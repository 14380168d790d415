import { money, navigateAway, type TestAnalytics } from "@tracker-analytics/playwright";
import type { Page } from "@playwright/test";
import type { plan } from "../plan.ts";
import { expect } from "./site.ts";

/** What a test of the site has. */
export interface Visit {
  readonly page: Page;
  readonly analytics: TestAnalytics<typeof plan>;
}

/** A visitor who accepts, fills the form in and donates. */
async function donate(page: Page): Promise<void> {
  await page.goto("/");
  await page.getByRole("button", { name: "Accept" }).click();
  await page.getByLabel("Email").fill("visitor@example.org");
  await page.getByLabel("Amount").fill("25.00");
  await page.getByRole("button", { name: "Donate" }).click();
  await page.waitForURL("**/thanks");
}

export async function consent({ page, analytics }: Visit): Promise<void> {
  await page.goto("/");
  await expect(analytics).toHaveTrackedExactly([]);
  await page.getByRole("button", { name: "Accept" }).click();
  await expect(analytics).toHaveTracked("page_viewed", { path: "/" });
}

export async function form({ page, analytics }: Visit): Promise<void> {
  await donate(page);
  await expect(analytics).toHaveTracked(
    "donation_submitted",
    { amount: money(25) },
    { times: 1, within: 2_000 },
  );
}

export async function pages({ page, analytics }: Visit): Promise<void> {
  await donate(page);
  await expect(analytics).toHaveTracked("page_viewed", { path: "/thanks" }, { within: 2_000 });
}

export async function order({ page, analytics }: Visit): Promise<void> {
  await donate(page);
  await expect(analytics).toHaveTrackedInOrder(["donation_submitted", "donation_confirmed"]);
}

export async function checkout({ page, analytics }: Visit): Promise<void> {
  await donate(page);
  await expect(analytics).toHaveTracked(
    "donation_received",
    { amount: money(25) },
    { source: "server", times: 1, within: 2_000 },
  );
}

export async function planned({ page, analytics }: Visit): Promise<void> {
  await donate(page);
  await expect(analytics).toHaveTracked("donation_received");
  await expect(analytics).toHaveNoInvalidEvents();
}

export async function personalData({ page, analytics }: Visit): Promise<void> {
  await donate(page);
  await expect(analytics).toHaveTracked("donation_received");
  const sent = JSON.stringify(await analytics.events());
  expect(sent, "no event has the visitor's address").not.toContain("visitor@example.org");
}

export async function unload({ page, analytics }: Visit): Promise<void> {
  await page.goto("/");
  await page.getByRole("button", { name: "Accept" }).click();
  await page.getByRole("link", { name: "Rules" }).click();
  await navigateAway(page);
  await expect(analytics).toHaveTracked("rules_opened", {}, { times: 1, within: 2_000 });
  await expect(analytics).toHaveLostNothing();
}
