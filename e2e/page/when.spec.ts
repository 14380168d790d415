import type { Locator, Page } from "@playwright/test";
import { expect, type SentEvent, test } from "./live-page.ts";

const rows = (page: Page): Locator => page.getByRole("grid").locator(".event-row");
const histogram = (page: Page): Locator => page.getByRole("slider", { name: /Events over time/ });

const hourMs = 3_600_000;

/** One event each ten minutes of the last four hours. */
function lastHours(): readonly SentEvent[] {
  return Array.from({ length: 24 }, (_, at) => ({
    event_name: at % 2 === 0 ? "even" : "odd",
    properties: { timestamp: new Date(Date.now() - at * 600_000).toISOString() },
  }));
}

test("dragging over the bars looks at that time, and zooming out goes back", async ({
  page,
  server,
  send,
}) => {
  await send(lastHours());
  await page.goto(server.url);
  await expect(page.getByText("24 events")).toBeVisible();
  const { x, y, width, height } = (await histogram(page).boundingBox())!;
  await page.mouse.move(x + width * 0.25, y + height / 2);
  await page.mouse.down();
  await page.mouse.move(x + width * 0.5, y + height / 2, { steps: 5 });
  await page.mouse.up();
  await expect(page).toHaveURL(/from=.*until=/);
  await expect(page.getByText(/^[5-7] events$/)).toBeVisible();
  const found = await rows(page).count();
  expect(found).toBeGreaterThan(4);
  expect(found).toBeLessThan(8);
  await page.getByRole("button", { name: "Zoom out" }).click();
  await page.getByRole("button", { name: "Zoom out" }).click();
  // The row of column heads counts, those below the screen are not drawn.
  await expect(page.getByRole("grid")).toHaveAttribute("aria-rowcount", "25");
});

test("the bars are reached with the keyboard alone", async ({ page, server, send }) => {
  await send(lastHours());
  await page.goto(server.url);
  await expect(page.getByText("24 events")).toBeVisible();
  await histogram(page).focus();
  await page.keyboard.press("ArrowRight");
  await expect(histogram(page)).toHaveAttribute("aria-valuetext", /^1 · /);
  await page.keyboard.press("Enter");
  await expect(page.getByText("1 event", { exact: true })).toBeVisible();
  await expect(rows(page)).toHaveCount(1);
});

test("bars are split by status or by name, and count by arrival or by when it happened", async ({
  page,
  server,
  send,
}) => {
  await send(lastHours());
  await page.goto(server.url);
  await expect(histogram(page).locator("path")).toHaveCount(2);
  await page.getByRole("radio", { name: "Name" }).check();
  await expect(histogram(page).locator("path")).toHaveCount(2);
  await page.getByRole("radio", { name: "Arrived" }).check();
  await expect(page).toHaveURL(/by=received/);
  await expect(page.getByText("24 events")).toBeVisible();
});

test("an event that arrived long after it happened says so", async ({ page, server, send }) => {
  await send([{ event_name: "offline", properties: {} }], `/track?age=${2 * hourMs}`);
  await send([{ event_name: "prompt", properties: {} }]);
  await page.goto(server.url);
  await expect(rows(page).filter({ hasText: "offline" })).toContainText("2 hr late");
  await expect(rows(page).filter({ hasText: "prompt" })).not.toContainText("late");
  await page.goto(`${server.url}?search=${encodeURIComponent("late:>1h")}`);
  await expect(rows(page)).toHaveCount(1);
});

test("a time is chosen from a list or written", async ({ page, server, send }) => {
  await send(lastHours());
  await page.goto(server.url);
  await page.getByRole("button", { name: "Time: All time" }).click();
  await page.getByRole("button", { name: "Last hour" }).click();
  await expect(rows(page)).toHaveCount(6);
  await page.getByRole("button", { name: /^Time: Since/ }).click();
  await page.getByLabel("From").fill("2026-01-04T12:00:05");
  await page.getByLabel("Until").fill("2026-01-04T11:00:05");
  await expect(page.getByText("The end is before the start.")).toBeVisible();
  await page.getByLabel("Until").fill("2026-01-04T13:00:05");
  await page.getByRole("button", { name: "Look at this time" }).click();
  await expect(page.getByRole("heading", { name: "Nothing found" })).toBeVisible();
});
