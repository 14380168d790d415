import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  back,
  closeTab,
  crash,
  hide,
  killBrowser,
  navigateAway,
  offline,
  show,
} from "@tracker-analytics/playwright";
import { expect, test as base } from "./site.ts";
import { track } from "./track.ts";

/** With the back/forward cache that users have. */
const test = base.extend({
  launchOptions: [
    async ({ browserName, launchOptions }, use) => {
      const ignoreDefaultArgs = ["--disable-back-forward-cache"];
      await use(
        browserName === "chromium" ? { ...launchOptions, ignoreDefaultArgs } : launchOptions,
      );
    },
    { scope: "worker" },
  ],
});

test("a hidden page sends what waits, and shows again", async ({
  hideablePage: page,
  analytics,
  site,
}) => {
  await page.goto(`${site.origin}/donate`);
  await track(page, ["before"]);
  await hide(page);
  await expect(analytics).toHaveTracked("before");
  await show(page);
  await track(page, ["after"]);
  await expect(analytics).toHaveTrackedExactly(["before", "after"]);
});

test("a page of Playwright's own can be hidden in Firefox; in Chromium it cannot, and says so", async ({
  page,
  browserName,
}) => {
  await page.goto("/donate");
  if (browserName !== "chromium") {
    await hide(page);
    await show(page);
    return;
  }
  await expect(hide(page)).rejects.toThrow(
    "chromium cannot hide this page under Playwright. Playwright makes it look focused for ever. Use the fixture hideablePage.",
  );
});

test("a page that is left and gone back to comes from the cache, or back() throws", async ({
  page,
  analytics,
  browserName,
}) => {
  await page.goto("/donate");
  await track(page, ["first"]);
  await analytics.settle();
  await navigateAway(page, "/thanks");
  await track(page, ["second"]);
  await analytics.settle();
  if (browserName === "chromium") await back(page);
  else {
    await expect(back(page)).rejects.toThrow(
      "firefox cannot take this page from the back/forward cache under Playwright.",
    );
    await page.waitForFunction(() => "TrackerAnalytics" in globalThis);
  }
  await track(page, ["third"]);
  await expect(analytics).toHaveTrackedExactly(["first", "second", "third"]);
});

test("a tab that is closed sends what it has", async ({ page, analytics }) => {
  await page.goto("/donate");
  await track(page, ["viewed"]);
  await closeTab(page);
  await expect(analytics).toHaveTrackedExactly(["viewed"]);
});

test("what a page tracked while offline arrives when the network is back", async ({
  page,
  analytics,
}) => {
  await page.goto("/donate");
  await offline(page);
  await track(page, ["viewed"]);
  await expect(analytics.settle({ timeoutMs: 500 })).rejects.toThrow(
    "Page /donate holds 1 event: unreachable",
  );
  await offline(page, false);
  await expect(analytics).toHaveTrackedExactly(["viewed"]);
});

test("what a page held when it crashed is sent by the next page", async ({
  page,
  context,
  analytics,
  browserName,
}) => {
  await page.goto("/donate");
  if (browserName !== "chromium") {
    await expect(crash(page)).rejects.toThrow("firefox cannot crash a page under Playwright.");
    return;
  }
  await analytics.fail({ kind: "drop-before" });
  await track(page, ["viewed"]);
  // The outbox writes when the task has ended.
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 200)));
  await crash(page);
  await analytics.mend();
  const next = await context.newPage();
  await next.goto("/donate");
  await expect(analytics).toHaveTracked("viewed");
});

test("a browser that is killed sends the rest when it is back on its profile", async ({
  playwright,
  browserName,
  context,
  launchOptions,
  analytics,
  site,
}) => {
  if (browserName !== "chromium") {
    await expect(killBrowser(context)).rejects.toThrow(
      "firefox cannot be killed under Playwright.",
    );
    return;
  }
  const profile = await mkdtemp(join(tmpdir(), "tracker-analytics-kit-"));
  try {
    const first = await playwright.chromium.launchPersistentContext(profile, launchOptions);
    await analytics.watch(first);
    const page = await first.newPage();
    await page.goto(`${site.origin}/donate`);
    await analytics.fail({ kind: "drop-before" });
    await track(page, ["viewed"]);
    await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)));
    await killBrowser(first);
    await analytics.mend();
    const second = await playwright.chromium.launchPersistentContext(profile, launchOptions);
    await analytics.watch(second);
    await (await second.newPage()).goto(`${site.origin}/donate`);
    await expect(analytics).toHaveTracked("viewed", {}, { within: 10_000 });
    await second.close();
  } finally {
    await rm(profile, { recursive: true, force: true, maxRetries: 10 });
  }
});
