import type { Page } from "@playwright/test";
import { expect, test } from "../example-site-test.ts";

/** More than a browser opens connections to one host. */
const livePages = 8;

test("eight open live pages leave an application its connections", async ({
  hideablePage: page,
  analyticsServer: { url },
}) => {
  test.slow();
  await page.goto(url);
  await expectConnected(page);
  for (let more = 1; more < livePages; more++) await expectConnected(await openTab(page, url));
  const application = await openTab(page, `${url}/livez`);
  const status = await application.evaluate(async () => {
    const body = JSON.stringify([{ event_name: "donation_completed", properties: {} }]);
    const signal = AbortSignal.timeout(10_000);
    return (await fetch("/track", { method: "POST", body, signal })).status;
  });
  expect(status).toBe(200);
});

async function expectConnected(page: Page): Promise<void> {
  await expect(page.getByText("Connected")).toBeVisible();
}

/** Opens a tab in front of the others, as a user does: Playwright would open a window. */
async function openTab(page: Page, url: string): Promise<Page> {
  const opened = page.context().waitForEvent("page");
  await page.evaluate((address) => void open(address), url);
  const tab = await opened;
  await tab.waitForLoadState();
  return tab;
}
