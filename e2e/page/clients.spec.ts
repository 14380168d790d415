import { expect, test } from "./live-page.ts";
import { openTrackedTab } from "./tracked-tab.ts";

const event = { event_name: "e", properties: {} };

test("a gap and a page that left with events waiting are seen, and how much is missing", async ({
  page,
  server,
  send,
}) => {
  await send([event, event], "/track?batch=gap.1-2&upto=2");
  await send([event], "/track?batch=gap.5-5&upto=5");
  await send([event, event], "/track?batch=left.1-2&upto=6");
  await send([event], "/track?batch=whole.1-1&upto=1");
  // The page's clock runs ahead: all were silent for a while, as far as it knows.
  await page.clock.setSystemTime(Date.now() + 45_000);
  await page.goto(`${server.url}/?view=clients`);
  const client = (name: string) =>
    page.getByRole("listitem").filter({ has: page.getByRole("button", { name }) });
  await expect(client("gap")).toContainText("2 missing");
  await expect(client("gap")).toContainText("Missing: numbers 3–4");
  await expect(client("gap")).toContainText(/The oldest gap opened \d+ seconds ago/);
  await expect(client("left")).toContainText("Left with 4 waiting");
  await expect(client("whole")).toContainText("Complete");

  await page.getByRole("radio", { name: "Something missing" }).check();
  await expect(client("whole")).toHaveCount(0);
  await send([event, event], "/track?batch=gap.3-4&upto=5");
  await expect(client("gap")).toHaveCount(0);
});

test(
  "retries and the duplicates that were removed are counted",
  { tag: "@one-engine" },
  async ({ page, server, send }) => {
    await send([event, event], "/track?batch=twice.1-2&upto=2");
    await send([event, event], "/track?batch=twice.1-2&upto=2");
    await page.goto(`${server.url}/?view=clients`);
    const client = page.getByRole("listitem").filter({ hasText: "twice" });
    await expect(client).toContainText(/Received2.*Retries1.*Duplicates removed2/);
  },
);

test(
  "with debug the page's own ledger stands beside the server's",
  { tag: "@one-engine" },
  async ({ page, context, server }) => {
    const tab = await openTrackedTab(context, server.url);
    for (let nth = 0; nth < 2; nth++)
      await tab.evaluate(async () => {
        TrackerAnalytics.track("e", {});
        await TrackerAnalytics.flush();
      });
    await page.goto(`${server.url}/?view=clients`);
    const client = page.getByRole("listitem").filter({ hasText: "The page counts" });
    await expect(client).toContainText("tracked 2");
    await expect(client).toContainText("delivered 1");
    await expect(client).toContainText("All that it counts as delivered is here.");
  },
);
