import { donationPlan } from "./donation-plan.ts";
import { expect, test } from "./live-page.ts";

test.use({ serverOptions: { plan: donationPlan } });

test("an invalid event says in one box what is missing, what is wrong and what to do", async ({
  page,
  server,
  send,
}) => {
  await send([
    {
      event_name: "donation_completed",
      properties: { amount: "a lot", currency: "USD", dontion_id: 7 },
    },
  ]);
  await page.goto(`${server.url}?event=1`);
  const detail = page.getByRole("complementary", { name: /donation_completed/ });
  const box = detail.getByRole("region", { name: "Check" });
  await expect(box).toHaveCount(1);
  await expect(box.getByRole("heading", { level: 3 })).toHaveText(
    "1 property is missing, 1 value is wrong",
  );
  await expect(box).toContainText("donation_id");
  await expect(box).toContainText("Send it, or make it optional() in the plan.");
  await expect(box).toContainText('Did you mean "donation_id"?');

  await expect(detail.locator(".json-line", { hasText: '"amount"' })).toContainText("wrong value");
  await expect(detail.locator(".json-line", { hasText: '"donation_id"' })).toContainText("missing");
  await expect(detail.locator(".json-line", { hasText: '"dontion_id"' })).toContainText(
    "not in the plan",
  );
  await box.getByRole("link", { name: "amount" }).click();
  await expect(detail.locator(".json-mark", { hasText: "wrong value" })).toBeFocused();
});

test("a good event has no box", { tag: "@one-engine" }, async ({ page, server, send }) => {
  await send([
    {
      event_name: "donation_completed",
      properties: { donation_id: 7, amount: "25.00", currency: "USD" },
    },
  ]);
  await page.goto(`${server.url}?event=1`);
  await expect(page.getByRole("button", { name: '"25.00"' })).toBeVisible();
  await expect(page.getByRole("region", { name: "Check" })).toHaveCount(0);
});

test("numbers are shown as they were sent", async ({ page, server }) => {
  await fetch(`${server.url}/track`, {
    method: "POST",
    body: '[{"event_name":"exact","properties":{"price":25.00,"id":9223372036854775807}}]',
  });
  await page.goto(server.url);
  await expect(page.locator(".event-row")).toContainText("price 25.00");
  await page.locator(".event-row .cell-time").click();
  await expect(page.getByRole("button", { name: "9223372036854775807" })).toBeVisible();
  await page.getByRole("button", { name: "25.00" }).click();
  await page.getByRole("button", { name: "Filter by this value" }).click();
  await expect(page.getByRole("button", { name: "Remove price:25.00" })).toBeVisible();
  await expect(page.locator(".event-row")).toHaveCount(1);
});

test(
  "an event that is not stored says so",
  { tag: "@one-engine" },
  async ({ page, server, send, troubles }) => {
    await send([{ event_name: "one", properties: {} }]);
    await page.goto(`${server.url}?event=77`);
    await expect(
      page.getByText("The server does not have this event, or has deleted it."),
    ).toBeVisible();
    expect(troubles.uncaught).toEqual([]);
  },
);
