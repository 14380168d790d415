import { expect, test } from "./live-page.ts";

test("a refused body is shown with the byte where it broke, and what to do", async ({
  page,
  server,
}) => {
  const body = '[\n  {"event_name": "a", "properties": {"note": "€", "x": NaN}}\n]';
  await fetch(`${server.url}/track`, { method: "POST", body });
  await page.goto(`${server.url}/?view=rejected`);
  const item = page.locator(".rejected > li");
  await expect(item).toContainText("json-not-a-number");
  await expect(item).toContainText("Replace it by null before sending");
  await expect(item).toContainText("line 2, column 56");
  await expect(item.locator("mark")).toHaveText("N");
  await expect(item.locator("pre")).toHaveText(body.trim());
});

test(
  "a text that ends too early is marked at its end",
  { tag: "@one-engine" },
  async ({ page, server }) => {
    await fetch(`${server.url}/track`, { method: "POST", body: '[{"event_name":"a"' });
    await page.goto(`${server.url}/?view=rejected`);
    await expect(page.locator("mark")).toHaveText("the end");
  },
);

test(
  "what was refused is text, whatever is in it",
  { tag: "@one-engine" },
  async ({ page, server, troubles }) => {
    const body = '["<img src=x onerror=alert(1)>\u202e';
    await fetch(`${server.url}/track`, { method: "POST", body });
    await page.goto(`${server.url}/?view=rejected`);
    await expect(page.locator("pre")).toContainText("<img src=x onerror=alert(1)>");
    await expect(page.locator("main img")).toHaveCount(0);
    expect(troubles.uncaught).toEqual([]);
  },
);
