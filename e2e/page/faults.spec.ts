import { expect, test, write } from "./live-page.ts";
import { openTrackedTab } from "./tracked-tab.ts";

test("an answer that is lost on purpose, the retry, and the copy that is removed are watched in one place", async ({
  page,
  context,
  server,
}) => {
  const tab = await openTrackedTab(context, server.url);
  await page.bringToFront();
  await page.goto(`${server.url}/?view=faults`);
  await page.getByRole("radio", { name: /Lose the response/ }).check();
  await page.getByRole("button", { name: "Switch on" }).click();
  const banner = page.getByRole("alert").filter({ hasText: "A fault is on" });
  await expect(banner).toContainText("Lose the response: the next request");

  await tab.evaluate(() => TrackerAnalytics.track("e", {}));
  const sender = page.locator(".sender-stream ul").getByRole("listitem");
  await expect(sender).toContainText(/Received1.*Retries1.*Duplicates removed1/);
  await expect(banner).toHaveCount(0);
});

test(
  "the banner is on every view while a fault is on, and clears it",
  { tag: "@one-engine" },
  async ({ page, server }) => {
    const rule = { fault: { kind: "status", status: 503 }, times: null };
    await fetch(`${server.url}/api/faults`, { method: "POST", body: JSON.stringify(rule) });
    await page.goto(`${server.url}/`);
    const banner = page.getByRole("alert").filter({ hasText: "A fault is on" });
    await expect(banner).toContainText("Respond with an error (503): every request");
    await banner.getByRole("button", { name: "Show" }).click();
    await expect(page.getByRole("region", { name: "Faults that are on" })).toContainText("503");
    await banner.getByRole("button", { name: "Clear" }).click();
    await expect(banner).toHaveCount(0);
    const answer = await fetch(`${server.url}/track`, { method: "POST", body: "[]" });
    expect(answer.status).toBe(200);
  },
);

test(
  "a rule that the server refuses says why",
  { tag: "@one-engine" },
  async ({ page, server }) => {
    await page.goto(`${server.url}/?view=faults`);
    await write(page.getByLabel("Run", { exact: true }), "not a run!");
    await page.getByRole("button", { name: "Switch on" }).click();
    await expect(page.getByRole("alert")).toContainText("run");
  },
);
