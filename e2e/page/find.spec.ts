import type { Locator, Page } from "@playwright/test";
import { donations, expect, test, write } from "./live-page.ts";

const rows = (page: Page): Locator => page.getByRole("grid").locator(".event-row");
const field = (page: Page): Locator => page.getByRole("combobox", { name: "Find events" });
test(
  "the search is answered over everything stored, not over what the page holds",
  { tag: "@one-engine" },
  async ({ page, server, send }) => {
    await send(donations(1, 900));
    await send(donations(901, 1_500));
    await page.goto(server.url);
    await expect(rows(page).first()).toContainText("1500.50");
    await write(field(page), "donation_id:3");
    await field(page).press("Enter");
    await expect(rows(page)).toHaveCount(1);
    await expect(rows(page)).toContainText("3.50");
    await send(donations(3, 3));
    await expect(rows(page)).toHaveCount(2);
    await send(donations(4, 4));
    await field(page).press("Backspace");
    await write(field(page), "donation_id:4");
    await expect(rows(page)).toHaveCount(2);
  },
);

test("a key pressed just as the search is sent is kept", async ({ page, server, send }) => {
  await send(donations(1, 60));
  await page.goto(server.url);
  await field(page).focus();
  for (let round = 0; round < 3; round++) {
    await field(page).evaluate(writeAsTheSearchIsSent);
    await expect(field(page)).toHaveValue("donation_id:47");
    await expect(rows(page)).toHaveCount(1);
    await page.getByRole("button", { name: "Clear the search" }).click();
  }
});

test("a search is a link", async ({ page, server, send, context }) => {
  await send([
    { event_name: "donation_received", properties: { amount: 150, note: "two words" } },
    { event_name: "donation_received", properties: { amount: 50, note: "two words" } },
    { event_name: "bid_applied", properties: { amount: 500, note: "two words" } },
  ]);
  await page.goto(server.url);
  await write(field(page), 'name:donation_* amount:>100 note:"two words"');
  await field(page).press("Enter");
  await expect(rows(page)).toHaveCount(1);
  await expect(page).toHaveURL(/search=/);
  const other = await context.newPage();
  await other.goto(page.url());
  await expect(rows(other)).toHaveCount(1);
  await expect(other.getByRole("button", { name: "Remove amount:>100" })).toBeVisible();
});

test("a chip is excluded with one press and taken away with another", async ({
  page,
  server,
  send,
}) => {
  await send([
    { event_name: "donation_received", properties: {} },
    { event_name: "bid_applied", properties: {} },
  ]);
  await page.goto(`${server.url}?search=name:bid_applied`);
  await expect(rows(page)).toContainText("bid_applied");
  await page.getByTitle("Exclude name:bid_applied").click();
  await expect(rows(page)).toContainText("donation_received");
  await expect(rows(page)).toHaveCount(1);
  await page.getByRole("button", { name: "Remove -name:bid_applied" }).click();
  await expect(rows(page)).toHaveCount(2);
});

test("the field proposes keys, names, properties and frequent values", async ({
  page,
  server,
  send,
}) => {
  await send(donations(1, 20));
  await page.goto(server.url);
  await page.keyboard.press("/");
  await write(field(page), "dona");
  await expect(page.getByRole("option", { name: /^donation_id:/ })).toBeVisible();
  await page.getByRole("option", { name: /^name:donation_completed/ }).click();
  await expect(page.getByRole("button", { name: "Remove name:donation_completed" })).toBeVisible();
  await write(field(page), "curr");
  await expect(page.getByRole("option").first()).toHaveText(/^currency:/);
  await field(page).press("ArrowDown");
  await field(page).press("Enter");
  await expect(field(page)).toHaveValue("currency:");
  await expect(page.getByRole("option").first()).toHaveText(/^USD/);
  await field(page).press("ArrowDown");
  await field(page).press("Enter");
  await expect(page.getByRole("button", { name: "Remove currency:USD" })).toBeVisible();
  await expect(rows(page)).toHaveCount(20);
});

test("every value finds its like, or excludes it, in a row and in a detail", async ({
  page,
  server,
  send,
}) => {
  await send([
    { event_name: "paid", properties: { game: "Outer Wilds", donor: { country: "DE" } } },
    { event_name: "paid", properties: { game: "Celeste", donor: { country: "FR" } } },
  ]);
  await page.goto(server.url);
  await rows(page).getByText("Outer Wilds").click();
  await page.getByRole("button", { name: "Filter by this value" }).click();
  await expect(rows(page)).toHaveCount(1);
  await expect(page.getByRole("button", { name: 'Remove game:"Outer Wilds"' })).toBeVisible();
  await rows(page).getByText("Outer Wilds").click();
  await page.getByRole("button", { name: "Exclude this value" }).click();
  await expect(rows(page)).toContainText("Celeste");
  await page.getByRole("button", { name: "Clear the search" }).click();

  await rows(page).filter({ hasText: "Celeste" }).locator(".cell-time").click();
  await page
    .getByRole("complementary", { name: "paid" })
    .getByRole("button", { name: '"FR"' })
    .click();
  await page.getByRole("button", { name: "Filter by this value" }).click();
  await expect(page).toHaveURL(/donor\.country%3AFR/);
  await expect(rows(page)).toHaveCount(1);
});

test("names are counted over the same time and search, and choose themselves", async ({
  page,
  server,
  send,
}) => {
  await send(donations(1, 600));
  await send([{ event_name: "bid_applied", properties: { amount: "7.00" } }]);
  await page.goto(server.url);
  const names = page.getByRole("complementary", { name: "Names" });
  await expect(names.getByRole("button", { name: /^donation_completed 600/ })).toBeVisible();
  await names.getByRole("button", { name: /^bid_applied/ }).click();
  await expect(rows(page)).toHaveCount(1);
  await expect(names.getByRole("button", { name: /^donation_completed 600/ })).toBeVisible();
  await names.getByRole("button", { name: /^bid_applied/ }).click();
  await names.getByRole("listitem").filter({ hasText: "donation_completed" }).hover();
  await names.getByRole("button", { name: "Exclude donation_completed" }).click();
  await expect(rows(page)).toHaveCount(1);
});

test(
  "a search that cannot be read says what is wrong and keeps the text",
  { tag: "@one-engine" },
  async ({ page, server, send, troubles }) => {
    await send(donations(1, 3));
    await page.goto(server.url);
    await write(field(page), '"never closed');
    await field(page).press("Enter");
    await expect(page.getByRole("alert").filter({ hasText: "never closed" })).toBeVisible();
    await expect(field(page)).toHaveValue('"never closed');
    await expect(rows(page)).toHaveCount(3);
    await field(page).press("Escape");
    await expect(field(page)).toHaveValue("");
    expect(troubles).toEqual({ uncaught: [], logged: [] });

    const isCounted = page.waitForResponse(/api\/histogram/);
    await page.goto(`${server.url}?search=${encodeURIComponent("amount:>>1")}`);
    await isCounted;
    await expect(page.getByRole("alert")).toHaveText(/^There must be a number after >/);
    await expect(page.getByText("Not counted")).toHaveCount(0);
  },
);

test(
  "going back undoes one filter after the other, and a search that was written is one step",
  { tag: "@one-engine" },
  async ({ page, server, send }) => {
    await send(donations(1, 3));
    await page.goto(server.url);
    await page.getByRole("button", { name: "donation_completed 3", exact: true }).click();
    await expect(page).toHaveURL(/search=name/);
    // What follows later is a step of its own.
    await page.waitForTimeout(2_100);
    await field(page).pressSequentially("don");
    await expect(page).toHaveURL(/\+don$/);
    // Soon after: a pause of two seconds would make a step of its own.
    await field(page).pressSequentially("ation_id:2");
    await field(page).press("Enter");
    await expect(rows(page)).toHaveCount(1);
    await expect(page).toHaveURL(/donation_id%3A2/);
    await page.goBack();
    await expect(page).toHaveURL(/search=name%3Adonation_completed$/);
    await expect(rows(page)).toHaveCount(3);
    await page.goBack();
    await expect(page).not.toHaveURL(/search/);
    await expect(page.getByRole("button", { name: "Clear the search" })).toHaveCount(0);
  },
);

test("a search for a pattern of many stars is answered at once", async ({ page, server, send }) => {
  await send([{ event_name: "long", properties: { value: "a".repeat(50_000) } }]);
  await page.goto(`${server.url}?search=${encodeURIComponent("value:a*a*a*a*a*b")}`);
  await expect(page.getByRole("heading", { name: "Nothing found" })).toBeVisible();
  await page.getByRole("button", { name: "Show all events" }).click();
  await expect(rows(page)).toHaveCount(1);
});

/** Writes in a page, the last key when the field has just sent what stood there 250 ms before. */
async function writeAsTheSearchIsSent(input: Element): Promise<void> {
  const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")!;
  const put = (text: string): void => {
    value.set!.call(input, text);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  put("donation_id:4");
  await new Promise((resume) => setTimeout(resume, 250));
  put("donation_id:47");
}

test(
  "a search that has found nothing so far says so, and goes on",
  { tag: "@one-engine" },
  async ({ page, server, send }) => {
    await send(donations(1, 3));
    // As from a server that has looked at as many events as one answer may cost.
    await page.route(
      /api\/events\?search=needle/,
      async (route) => route.fulfill({ json: { events: [], next: 1_000 } }),
      { times: 1 },
    );
    await page.goto(`${server.url}?search=needle`);
    await expect(page.getByRole("heading", { name: "Nothing found yet" })).toBeVisible();
    await page.getByRole("button", { name: "Search older events" }).click();
    await expect(page.getByRole("heading", { name: "Nothing found", exact: true })).toBeVisible();
  },
);
