import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type BrowserContext, chromium, type Page } from "@playwright/test";
import { chromiumArguments, systemChromium } from "./browsers.ts";

/** A page whose tab can go behind another one, as a user's can. */
export interface HideablePage {
  readonly page: Page;
  /** Puts another tab in front: `document.visibilityState` becomes `hidden`. */
  readonly hide: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Opens a page in a window that Playwright does not force to look focused and visible. */
export async function openHideablePage(context: BrowserContext): Promise<HideablePage> {
  const isChromium = context.browser()?.browserType().name() === "chromium";
  return isChromium ? openInOwnChromium() : openInFirefox(context);
}

/** Playwright opens a window for every page; the page itself opens a tab, and Firefox puts it in front. */
async function openInFirefox(context: BrowserContext): Promise<HideablePage> {
  const page = await context.newPage();
  const hide = async (): Promise<void> => {
    const opened = context.waitForEvent("page");
    await page.evaluate(() => void open("about:blank"));
    await opened;
  };
  return { page, hide, close: () => page.close() };
}

/** Every page that Playwright opens in Chromium emulates focus, which keeps it visible; one it finds there does not. */
async function openInOwnChromium(): Promise<HideablePage> {
  const profile = await mkdtemp(join(tmpdir(), "tracker-analytics-"));
  const chromiumProcess = spawn(
    systemChromium ?? chromium.executablePath(),
    [
      ...chromiumArguments,
      "--headless=new",
      "--remote-debugging-port=0",
      `--user-data-dir=${profile}`,
      "about:blank",
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  const exited = once(chromiumProcess, "exit");
  const browser = await chromium.connectOverCDP(await debuggerUrl(chromiumProcess.stderr), {
    noDefaults: true,
  });
  const close = async (): Promise<void> => {
    const session = await browser.newBrowserCDPSession();
    await session.send("Browser.close");
    await exited;
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  const context = browser.contexts()[0]!;
  const hide = async (): Promise<void> => void (await context.newPage());
  return { page: context.pages()[0]!, hide, close };
}

async function debuggerUrl(output: NodeJS.ReadableStream): Promise<string> {
  const lines: string[] = [];
  for await (const line of createInterface(output)) {
    const url = /^DevTools listening on (?<url>ws:\S+)/.exec(line)?.groups?.["url"];
    if (url !== undefined) {
      // Unread, a full pipe would stop the browser.
      output.resume();
      return url;
    }
    lines.push(line);
  }
  throw new Error(`Chromium did not start:\n${lines.join("\n")}`);
}
