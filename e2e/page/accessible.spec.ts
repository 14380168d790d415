import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { donationPlan } from "./donation-plan.ts";
import { donations, expect, test } from "./live-page.ts";

test.use({ serverOptions: { plan: donationPlan } });

const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** The rules whose answer depends on colors. */
const colorRules = ["color-contrast", "link-in-text-block"];

/** What axe finds, in a form that names the place. What does not depend on colors is looked at in light. */
async function violations(page: Page, colorScheme: "light" | "dark"): Promise<readonly string[]> {
  // A page without frames needs no other page to put results together.
  const axe = new AxeBuilder({ page }).setLegacyMode();
  const found = await (
    colorScheme === "light" ? axe.withTags(tags) : axe.withRules(colorRules)
  ).analyze();
  return found.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
  );
}

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [360, 1_440]) {
    test(
      `axe finds nothing in any view, ${colorScheme}, ${width} px wide`,
      { tag: "@axe" },
      async ({ page, server, send }) => {
        // Axe looks at every view, some seconds each on a busy machine.
        test.setTimeout(240_000);
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        await page.setViewportSize({ width, height: 800 });
        await page.goto(server.url);
        await expect(
          page.getByRole("heading", { name: "Waiting for your first event" }),
        ).toBeVisible();
        expect(await violations(page, colorScheme)).toEqual([]);

        await send(donations(1, 6), "/track?age=7200000");
        await send([{ event_name: "donation_completed", properties: { amount: "x", extra: 1 } }]);
        await send([{ event_name: "unplanned", properties: {} }], "/r/a-run/test");
        await fetch(`${server.url}/track`, { method: "POST", body: "[{]" });
        await expect(page.locator(".event-row").first()).toBeVisible();
        const views = await page
          .getByRole("navigation", { name: "Views" })
          .getByRole("link")
          .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).search));
        expect(views.length).toBeGreaterThan(1);
        for (const view of [...views, "?view=timeline&property=donation_id&value=3", "?event=7"]) {
          await page.goto(server.url + view);
          await page.waitForLoadState("load");
          await expect(page.locator("main")).not.toBeEmpty();
          await page.waitForTimeout(300);
          expect(await violations(page, colorScheme), view).toEqual([]);
        }
        await page.keyboard.press("Escape");
        await page.keyboard.press("?");
        await expect(page.getByRole("dialog")).toBeVisible();
        expect(await violations(page, colorScheme), "help").toEqual([]);
      },
    );
  }
}

test("nothing is wider than a phone, in any view, and the open view is named", async ({
  page,
  server,
  send,
}) => {
  // It loads the page a dozen times.
  test.slow();
  await page.setViewportSize({ width: 360, height: 740 });
  const served = { event_name: "request_served", properties: { method: "GET" } };
  await send([...donations(1, 30), served]);
  await page.goto(server.url);
  const navigation = page.getByRole("navigation", { name: "Views" });
  const views = await navigation
    .getByRole("link")
    .evaluateAll((links) => links.map((link) => (link as HTMLAnchorElement).search));
  for (const view of [...views, "?view=timeline&property=donation_id&value=3", "?event=3"]) {
    await page.goto(server.url + view);
    const main = page.locator("main");
    await expect(main.getByRole("heading").first()).toBeVisible();
    if (view.includes("moment"))
      await expect(main.getByText("Requests served").first()).toBeVisible();
    // Less where a scrollbar takes its share.
    expect(await main.evaluate(({ scrollWidth }) => scrollWidth), view).toBeLessThanOrEqual(360);
    if (views.includes(view))
      // Scrolled to whole pixels, it may lack a part of one.
      await expect(navigation.locator("[aria-current=page]")).toBeInViewport({ ratio: 0.95 });
  }
});
