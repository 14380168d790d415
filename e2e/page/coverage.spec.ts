import { createEventPlan, readPlan } from "@tracker-analytics/dev-ingest";
import { definePlan, event, int, optional, string } from "@tracker-analytics/sdk/plan";
import { expect, test } from "./live-page.ts";

const events = definePlan({
  donation_completed: event({ donation_id: int(), note: optional(string()) }),
  donation_cancelled: event({ donation_id: int() }),
});

test.describe("with a plan", () => {
  test.use({ serverOptions: { plan: createEventPlan(() => readPlan(events)) } });

  test("says what arrived, what never did, what is not planned, and which properties are empty", async ({
    page,
    server,
    send,
  }) => {
    await send([
      { event_name: "donation_completed", properties: { donation_id: 1 } },
      { event_name: "donation_complete", properties: {} },
    ]);
    await page.goto(`${server.url}/?view=plan`);
    const part = (title: string) =>
      page.locator("section").filter({ has: page.getByRole("heading", { name: title }) });
    await expect(part("Never arrived")).toContainText("donation_cancelled");
    await expect(part("Not planned").getByRole("button")).toHaveText(["donation_complete1"]);
    await expect(part("Arrived 1").getByRole("button")).toHaveText(["donation_completed1"]);

    await page.getByRole("button", { name: "Check properties" }).click();
    await expect(page.getByRole("row", { name: /note/ })).toContainText("never there");
    await part("Not planned").getByRole("button").click();
    await expect(page).toHaveURL(/search=name%3Adonation_complete$/);
  });
});

test("without a plan it says how to make one", { tag: "@one-engine" }, async ({ page, server }) => {
  await page.goto(`${server.url}/?view=plan`);
  await expect(page.getByRole("heading", { name: /Start the server with a plan/ })).toBeVisible();
});
