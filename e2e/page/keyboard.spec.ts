import { donations, expect, test } from "./live-page.ts";

test("everything about the list is done with keys", async ({ page, server, send }) => {
  await send(donations(1, 5));
  await page.goto(server.url);
  const rows = page.locator(".event-row");
  const current = page.locator(".event-row[aria-current=true]");
  const detail = page.getByRole("complementary", { name: /donation_completed/ });
  await expect(rows).toHaveCount(5);

  await page.keyboard.press("j");
  await expect(current).toContainText("5.50");
  await page.keyboard.press("j");
  await page.keyboard.press("ArrowDown");
  await expect(current).toContainText("3.50");
  await page.keyboard.press("k");
  await expect(current).toContainText("4.50");
  await expect(detail).toHaveCount(0);
  await page.keyboard.press("Enter");
  await expect(detail).toContainText("4.50");
  await page.keyboard.press("j");
  await expect(detail).toContainText("3.50");
  await page.keyboard.press("x");
  await expect(page.getByRole("toolbar", { name: "Selected events" })).toContainText("1 selected");
  await page.keyboard.press("Escape");
  await expect(detail).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(page.getByRole("toolbar", { name: "Selected events" })).toHaveCount(0);

  await page.keyboard.press("/");
  const field = page.getByRole("combobox", { name: "Find events" });
  await expect(field).toBeFocused();
  await page.keyboard.type("jk");
  await expect(field).toHaveValue("jk");
  await page.keyboard.press("Escape");
  await expect(field).toHaveValue("");
  await page.keyboard.press("Escape");
  await expect(field).not.toBeFocused();

  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard and search" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog", { name: "Keyboard and search" })).toBeHidden();
});

test("a digit opens a view, but not where one writes", async ({ page, server, send }) => {
  await send(donations(1, 1));
  await page.goto(server.url);
  await expect(page.locator(".event-row")).toHaveCount(1);
  await page.keyboard.press("8");
  await expect(page.getByRole("heading", { name: "Faults", level: 2 })).toBeVisible();
  await page.getByLabel("Run", { exact: true }).focus();
  await page.keyboard.press("1");
  await expect(page.getByLabel("Run", { exact: true })).toHaveValue("1");
  await page.getByRole("link", { name: "Faults" }).focus();
  await page.keyboard.press("1");
  await expect(page.getByRole("grid", { name: "Events" })).toBeVisible();
});

test("single keys can be turned off, and stay off", async ({ page, server, send }) => {
  await send(donations(1, 2));
  await page.goto(server.url);
  const dialog = page.getByRole("dialog", { name: "Keyboard and search" });
  const current = page.locator(".event-row[aria-current=true]");
  await expect(page.locator(".event-row")).toHaveCount(2);
  await page.keyboard.press("?");
  await dialog.getByRole("checkbox", { name: "Single keys are shortcuts" }).uncheck();
  await page.keyboard.press("Escape");
  await page.reload();
  await expect(page.locator(".event-row")).toHaveCount(2);
  for (const key of ["8", "?", "/", "j"]) await page.keyboard.press(key);
  await expect(dialog).toBeHidden();
  await expect(current).toHaveCount(0);
  await page.keyboard.press("ArrowDown");
  await expect(current).toHaveCount(1);
  await expect(page.getByRole("combobox", { name: "Find events" })).not.toBeFocused();
});

test("the colors are chosen, and stay chosen", async ({ page, server, send }) => {
  await page.emulateMedia({ colorScheme: "light" });
  await send(donations(1, 1));
  await page.goto(server.url);
  const background = (): Promise<string> =>
    page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  const light = await background();
  await page.getByRole("button", { name: "Colors: as the system" }).click();
  await page.getByRole("button", { name: "Colors: light" }).click();
  expect(await background()).not.toBe(light);
  await page.reload();
  await expect(page.getByRole("button", { name: "Colors: dark" })).toBeVisible();
  expect(await background()).not.toBe(light);
});
