import { setTimeout as delay } from "node:timers/promises";
import type { Page } from "@playwright/test";
import { cannot, engineOf } from "./engine-of.ts";

/** The tab that stands in front of a hidden page, in Firefox. */
const tabsInFront = new WeakMap<Page, Page>();
const patienceMs = 2_000;
const pollMs = 20;

/**
 * Hides a page as a user does: `visibilitychange` fires, and `document.visibilityState` is `hidden`. In Chromium the
 * window is minimized, in Firefox another tab comes to the front.
 *
 * @throws {Error} When the page stays visible: in Chromium, Playwright keeps every page visible that is not the fixture
 *   `hideablePage`.
 */
export async function hide(page: Page): Promise<void> {
  const engine = engineOf(page);
  if (engine === "chromium") await setWindowState(page, "minimized");
  else await openTabInFront(page, engine);
  if (await becomes(page, "hidden")) return;
  throw cannot(
    engine,
    "hide this page",
    "Playwright makes it look focused for ever. Use the fixture hideablePage.",
  );
}

/** Shows a hidden page again. */
export async function show(page: Page): Promise<void> {
  const engine = engineOf(page);
  if (engine === "chromium") await setWindowState(page, "normal");
  else await tabsInFront.get(page)?.close();
  tabsInFront.delete(page);
  if (await becomes(page, "visible")) return;
  throw cannot(engine, "show this page", "Was it hidden with hide()?");
}

async function setWindowState(page: Page, windowState: "minimized" | "normal"): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const { windowId } = await session.send("Browser.getWindowForTarget");
  await session.send("Browser.setWindowBounds", { windowId, bounds: { windowState } });
  await session.detach();
}

async function openTabInFront(page: Page, engine: string): Promise<void> {
  if (engine !== "firefox") {
    throw cannot(engine, "hide a page", "Test this in Chromium or Firefox.");
  }
  const opened = page.context().waitForEvent("page");
  // Playwright opens a window for every page; the page itself opens a tab.
  await page.evaluate(() => void open("about:blank"));
  tabsInFront.set(page, await opened);
}

async function becomes(page: Page, visibility: DocumentVisibilityState): Promise<boolean> {
  const deadline = performance.now() + patienceMs;
  while ((await page.evaluate(() => document.visibilityState)) !== visibility) {
    if (performance.now() > deadline) return false;
    await delay(pollMs);
  }
  return true;
}
