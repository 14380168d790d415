import type { Page } from "@playwright/test";
import { cannot, engineOf } from "./engine-of.ts";

/** Closes the tab: `pagehide` fires, and what the page sends then has to outlive it. */
export async function closeTab(page: Page): Promise<void> {
  await page.close();
}

/** Enters another address, as a visitor does: Firefox cuts off what runs in the page then. @param url `about:blank` unless given. */
export async function navigateAway(page: Page, url: string = "about:blank"): Promise<void> {
  await page.goto(url);
}

/** How `back` is to find the page. */
export interface BackOptions {
  /** Throws unless the page comes from the back/forward cache. @default true */
  readonly fromCache?: boolean;
}

/**
 * Goes back to the page before, as the browser's button does.
 *
 * @throws {Error} When the page was loaded again though it should have come from the back/forward cache: in Firefox,
 *   which caches no page that Playwright drives, and in Chromium unless `launchOptions` has `ignoreDefaultArgs:
 *   ["--disable-back-forward-cache"]`.
 */
export async function back(page: Page, { fromCache = true }: BackOptions = {}): Promise<void> {
  const before = await page.evaluate(() => performance.timeOrigin + performance.now());
  await page.goBack({ waitUntil: "commit" });
  if (!fromCache) return;
  const loadedAt = await page.evaluate(() => performance.timeOrigin);
  if (loadedAt < before) return;
  const engine = engineOf(page);
  const advice =
    engine === "chromium"
      ? 'Set launchOptions: { ignoreDefaultArgs: ["--disable-back-forward-cache"] }; if it is set, the developer tools say why this page is not cached.'
      : "Test this in Chromium, or go back with { fromCache: false }.";
  throw cannot(engine, "take this page from the back/forward cache", advice);
}
