import type { BrowserContext, Page } from "@playwright/test";
import { cannot, engineOf, engineOfContext } from "./engine-of.ts";

/**
 * Crashes the page's process: no event fires, nothing is sent.
 *
 * @throws {Error} In any engine but Chromium.
 */
export async function crash(page: Page): Promise<void> {
  const engine = engineOf(page);
  if (engine !== "chromium") throw cannot(engine, "crash a page", "Test this in Chromium.");
  const crashed = page.waitForEvent("crash");
  page.goto("chrome://crash").catch(() => {});
  await crashed;
}

/**
 * Takes the network from all pages of a context, and gives it back with `false`.
 *
 * @throws {Error} When the pages do not notice.
 */
export async function offline(page: Page, isOffline: boolean = true): Promise<void> {
  await page.context().setOffline(isOffline);
  if ((await page.evaluate(() => navigator.onLine)) === !isOffline) return;
  throw cannot(engineOf(page), "go offline", "Test this in Chromium.");
}

/**
 * Kills the browser's processes with SIGKILL, as a power cut would. Use it on a browser that the test has launched
 * itself, with `launchPersistentContext` if its profile is to be opened again.
 *
 * @throws {Error} In any engine but Chromium: only that one says which process it is.
 */
export async function killBrowser(context: BrowserContext): Promise<void> {
  const engine = engineOfContext(context);
  const browser = context.browser();
  if (engine !== "chromium" || !browser) {
    throw cannot(engine, "be killed", "Start it yourself, as a process of its own.");
  }
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const gone = new Promise<void>((resolve) => context.once("close", () => resolve()));
  for (const { id } of processInfo) killProcess(id);
  await gone;
}

function killProcess(id: number): void {
  try {
    process.kill(id, "SIGKILL");
  } catch {
    // A child that has gone with its parent.
  }
}
