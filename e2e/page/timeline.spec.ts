import { createEventPlan, readPlan } from "@tracker-analytics/dev-ingest";
import { definePlan, event, int } from "@tracker-analytics/sdk/plan";
import { expect, test, write } from "./live-page.ts";

const at = (seconds: number): string =>
  new Date(Date.UTC(2026, 0, 4, 12, 0, seconds)).toISOString();

test("an id is followed across names, paths and runs, with the time between and what changed", async ({
  page,
  server,
  send,
}) => {
  const properties = { donation_id: 123, amount: "25.00" };
  await send([
    {
      event_name: "donation_received",
      properties: { ...properties, state: "pending", timestamp: at(0) },
    },
    { event_name: "donation_received", properties: { donation_id: 124, timestamp: at(1) } },
  ]);
  await send(
    [
      {
        event_name: "donation_completed",
        properties: { ...properties, state: "completed", timestamp: at(90) },
      },
    ],
    "/r/checkout/test",
  );
  await page.goto(server.url);
  await page
    .locator(".event-row")
    .filter({ hasText: "pending" })
    .getByText("123", { exact: true })
    .click();
  await page.getByRole("button", { name: "Show its timeline" }).click();
  await expect(page).toHaveURL(/view=timeline&property=donation_id&value=123/);
  const steps = page.getByRole("main").getByRole("listitem");
  await expect(steps).toHaveCount(2);
  await expect(steps.nth(0)).toContainText("donation_received");
  await expect(steps.nth(1)).toContainText("+1.5 min");
  await expect(steps.nth(1)).toContainText("pending → completed");
  await expect(steps.nth(1)).toContainText("checkout");
  await send([
    { event_name: "donation_refunded", properties: { donation_id: 123, timestamp: at(100) } },
  ]);
  await expect(steps).toHaveCount(3);
  await page.getByRole("link", { name: "donation_refunded" }).click();
  await expect(page.getByRole("complementary", { name: /donation_refunded/ })).toBeVisible();
});

test("an id that is not there says so", { tag: "@one-engine" }, async ({ page, server, send }) => {
  await send([{ event_name: "other", properties: {} }]);
  await page.goto(`${server.url}?view=timeline`);
  await write(page.getByLabel("Property"), "donation_id");
  await write(page.getByLabel("Value"), "9");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page.getByRole("heading", { name: "Nothing happened to it yet" })).toBeVisible();
});

test(
  "what happened to an id beyond the first 500 events is loaded on request",
  { tag: "@one-engine" },
  async ({ page, server, send }) => {
    const steps = Array.from({ length: 620 }, (_, step) => ({
      event_name: "bid_raised",
      properties: { bid_id: 7, step, timestamp: at(step) },
    }));
    await send(steps);
    await page.goto(`${server.url}?view=timeline&property=bid_id&value=7`);
    const shown = page.locator(".timeline > li");
    await expect(shown).toHaveCount(500);
    await expect(page.getByText("The first 500 events")).toBeVisible();
    await page.getByRole("button", { name: "Load later events" }).click();
    await expect(shown).toHaveCount(620);
    await expect(shown.last()).toContainText("618 → 619");
    await expect(page.getByRole("button", { name: "Load later events" })).toBeHidden();
  },
);

const ofDonation = { donation_id: int() };
const staged = definePlan({
  donation_pending: event(ofDonation, { next: ["donation_completed", "donation_failed"] }),
  donation_completed: event(ofDonation),
  donation_failed: event(ofDonation),
});
const stagedPlan = createEventPlan(() => readPlan(staged));

test.describe("with a plan", () => {
  test.use({ serverOptions: { plan: stagedPlan } });

  test("an id shows what the plan says comes next, until nothing does", async ({
    page,
    server,
    send,
  }) => {
    const step = (event_name: string): Promise<void> =>
      send([{ event_name, properties: { donation_id: 7 } }]);
    await step("donation_pending");
    await page.goto(`${server.url}?view=timeline&property=donation_id&value=7`);
    const next = page.locator(".timeline-next");
    await expect(next.getByRole("heading")).toHaveText(["donation_completed", "donation_failed"]);
    await step("donation_completed");
    await expect(next).toHaveCount(0);
  });
});
