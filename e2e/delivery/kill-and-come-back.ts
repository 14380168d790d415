import { setTimeout as delay } from "node:timers/promises";
import type { TestAnalytics } from "@tracker-analytics/playwright";
import { type DeliverySite, errandUrl } from "./delivery-site.ts";
import { type SpawnedBrowser, withProfile } from "./spawned-browser.ts";
import { expectArrived, marksFrom, settingsFor } from "./tracked-page.ts";

/** Tracks ten events while the server is down, kills the browser 300 ms later, and opens it again on the same profile. */
export async function killAndComeBack(
  { analytics, site }: { readonly analytics: TestAnalytics; readonly site: DeliverySite },
  spawn: (profile: string, url: string) => Promise<SpawnedBrowser>,
): Promise<void> {
  const settings = settingsFor(analytics);
  await withProfile(async (profile) => {
    await analytics.fail({ kind: "refuse" });
    const tracked = site.report();
    const first = await spawn(profile, errandUrl(site, { settings, count: 10, next: "report" }));
    try {
      await tracked;
      // The time it has is what is tested.
      await delay(300);
    } finally {
      await first.kill();
    }
    await analytics.mend();
    const settled = site.report();
    const second = await spawn(
      profile,
      errandUrl(site, { settings, count: 0, next: "settle-and-report" }),
    );
    try {
      await settled;
    } finally {
      await second.kill();
    }
    await expectArrived(analytics, marksFrom(0, 10));
  });
}
