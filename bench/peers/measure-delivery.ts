import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BrowserContext, chromium, type LaunchOptions, type Page } from "@playwright/test";
import type { Collector } from "./collector.ts";
import { trackBurst, untilArrived } from "./measure-cost.ts";
import type { Site } from "./site.ts";

const eventCount = 100;

/** What became of 100 events in the 20 s after the visitor has come back, counted at the wire, before any receiver removes doubles by ids. */
export interface Delivery {
  readonly lostPercent: number;
  readonly doubledPercent: number;
}

interface Scene {
  readonly page: Page;
  readonly context: BrowserContext;
  readonly collector: Collector;
  readonly site: Site;
  /** Kills the browser, and starts it again with the same profile. */
  readonly kill: () => Promise<void>;
}

/** Each tracks 100 events in one task; then something happens. Afterwards the visitor comes back, and one more event is tracked. */
export const scenarios: Readonly<Record<string, (scene: Scene) => Promise<void>>> = {
  "page left at once": async ({ page, site }) => {
    await trackBurst(page, eventCount);
    await page.goto(site.otherUrl);
  },
  "tab closed at once": async ({ page }) => {
    await trackBurst(page, eventCount);
    await page.close({ runBeforeUnload: true });
  },
  "server down for 5 s": async ({ page, collector }) => {
    collector.behavior = "is-down";
    await trackBurst(page, eventCount);
    await page.waitForTimeout(5_000);
    collector.behavior = "takes";
  },
  "offline for 5 s": async ({ page, context }) => {
    await context.setOffline(true);
    await trackBurst(page, eventCount);
    await page.waitForTimeout(5_000);
    await context.setOffline(false);
  },
  "answers lost for 3 s": async ({ page, collector }) => {
    collector.behavior = "loses-answers";
    await trackBurst(page, eventCount);
    await page.waitForTimeout(3_000);
    collector.behavior = "takes";
  },
  "browser killed, server down": async ({ page, collector, kill }) => {
    collector.behavior = "is-down";
    await trackBurst(page, eventCount);
    await page.waitForTimeout(1_000);
    await kill();
    collector.behavior = "takes";
  },
};

/** Plays one scenario with one peer, in a browser profile of its own. */
export async function measureDelivery(
  launch: LaunchOptions,
  {
    site,
    collector,
    name,
  }: { readonly site: Site; readonly collector: Collector; readonly name: string },
  play: (scene: Scene) => Promise<void>,
): Promise<Delivery> {
  const profile = mkdtempSync(join(tmpdir(), "bench-peers-"));
  let context = await chromium.launchPersistentContext(profile, launch);
  collector.arrivals.clear();
  collector.behavior = "takes";
  const open = async (): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(site.urlOf(name, collector.url));
    await page.waitForTimeout(1_000);
    return page;
  };
  try {
    await play({
      page: await open(),
      context,
      collector,
      site,
      async kill() {
        const closed = new Promise((resolve) => context.once("close", resolve));
        const session = await context.browser()!.newBrowserCDPSession();
        const { processInfo } = await session.send("SystemInfo.getProcessInfo");
        for (const { id } of processInfo) killProcess(id);
        await closed;
        context = await chromium.launchPersistentContext(profile, launch);
      },
    });
    // Some SDKs send what they kept only beside a new event. It has no mark, so it does not count.
    const page = await open();
    await page.evaluate(() => {
      const { track } = globalThis as unknown as { track: (name: string, data: object) => void };
      track("visitor_returned", {});
    });
    await untilArrived(collector, eventCount);
  } finally {
    await context.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
  const times = [...collector.arrivals.values()];
  return {
    lostPercent: (100 * (eventCount - times.length)) / eventCount,
    doubledPercent: (100 * times.filter((count) => count > 1).length) / eventCount,
  };
}

function killProcess(id: number): void {
  try {
    process.kill(id, "SIGKILL");
  } catch {
    // A child of one that was killed before is gone already.
  }
}
